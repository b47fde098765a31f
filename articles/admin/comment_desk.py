"""The desk for comments: one at a time, with the decision within reach."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from articles.comment_question import CommentQuestion
from articles.models import Comment, CommentRedaction
from articles.models.comment import REDACTABLE, STARTS, WAITING, Reason
from articles.services import comments, redacting
from articles.services.texts import title_of
from organisers.desk.asking.question import EVERY_STATE
from organisers.desk.moderation import as_seen
from organisers.desk.reading.desk import ReadingDesk
from organisers.desk.reading.marks import Mark, marks_of_text, same_words_mark, up_to_limit


class CommentDesk(ReadingDesk):
    kind = "comment"
    model = Comment
    question_class = CommentQuestion
    template = "admin/articles/comment/change_form.html"
    list_route = "admin:articles_comment_changelist"
    desk_route = "admin:articles_comment_desk"
    page_route = "admin:articles_comment_change"
    nothing_there = _("There is no such comment.")
    reasons = Reason.choices
    decisions: dict[str, Callable[..., int]] = {
        "approve": comments.approve,
        "restore": comments.restore,
        "requeue": comments.requeue,
        "hold": comments.hold,
    }

    def find(self, keys: Sequence[UUID]) -> Comment | None:
        found = Comment.objects.defer("sealed_address", "search_text").prefetch_related("article__texts")
        return found.filter(pk__in=keys).first()

    def reject(self, **about: Any) -> int:
        return comments.reject(**about, by=self.user)

    def may(self, act: str, row: Comment) -> bool:
        return row.state in STARTS[act]

    def is_waiting(self, row: Comment) -> bool:
        return row.state in WAITING

    def marks(self, row: Comment) -> list[Mark]:
        found = []
        same = Comment.objects.with_same_words(row) if row.words_digest else Comment.objects.none()
        if number := up_to_limit(same):
            question = CommentQuestion(state=EVERY_STATE, same=row.words_digest).query_string()
            found.append(same_words_mark(number, f"{reverse(self.list_route)}?{question}"))
        return found + marks_of_text(row.text, row.language, language_name(row.language))

    def facts(self, row: Comment) -> dict[str, Any]:
        may_decide = self.model_admin.has_change_permission(self.request)
        redaction = CommentRedaction.objects.with_original().filter(comment=row).last()
        return {
            "title": gettext("Comment"),
            "question": self.query_string(),
            "may_take_out": may_decide and row.state in REDACTABLE,
            "may_unname": may_decide and row.pseudonym != "",
            "undone_until": redaction.undone_until if redaction and may_decide else None,
            "article": title_of(row.article),
            "language": language_name(row.language),
        }

    def own_acts(self) -> dict[str, Callable[[Any], HttpResponse]]:
        return {"unname": self.unname, "put back": self.put_words_back}

    def unname(self, row: Comment) -> HttpResponse:
        if self.request.POST.get("sure") != "on":
            messages.error(self.request, gettext("Nothing was changed: tick the box that says you are sure."))
        elif not as_seen(self.request, Comment, [row.pk]):
            messages.warning(self.request, self.unchanged_words("unname", row))
        elif redacting.stop_naming(comment_id=row.pk, by=self.user, now=timezone.now()):
            messages.success(self.request, gettext("The name is erased."))
        return self.back(row)

    def put_words_back(self, row: Comment) -> HttpResponse:
        if redacting.put_back(comment_id=row.pk, by=self.user, now=timezone.now()):
            messages.success(self.request, gettext("The words are back in the comment."))
        else:
            messages.warning(self.request, gettext("Nothing was changed: the words are not stored any more."))
        return self.back(row)


def desk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    return CommentDesk(model_admin, request).start()


def language_name(code: str) -> str:
    """In the active language: it is the organiser who reads it."""
    return capfirst(str(get_language_info(code)["name_translated"]))
