"""The desk for comments: one at a time, with the decision within reach."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Comment
from articles.models.comment import APPROVABLE, HOLDABLE, READ_AGAIN, REJECTABLE, WAITING, Reason, State
from articles.services import comments
from organisers.desk.reading.desk import OF_THE_LIST, ReadingDesk
from organisers.desk.reading.marks import Mark, marks_of_text

STARTS: dict[str, frozenset[State]] = {
    "approve": APPROVABLE,
    "hold": HOLDABLE,
    "requeue": READ_AGAIN,
    "reject": REJECTABLE,
    "restore": frozenset({State.REJECTED}),
}


class CommentDesk(ReadingDesk):
    kind = "comment"
    model = Comment
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

    def state(self) -> str:
        """The state that the question asks for; "": what waits."""
        query = self.request.GET
        asked = (QueryDict(query[OF_THE_LIST]) if OF_THE_LIST in query else query).get("state", "")
        return asked if asked in WAITING else ""

    def query_string(self) -> str:
        return f"state={self.state()}" if self.state() else ""

    def waiting(self) -> QuerySet[Comment]:
        waiting = Comment.objects.waiting()
        return waiting.filter(state=self.state()) if self.state() else waiting

    def find(self, keys: Sequence[UUID]) -> Comment | None:
        found = Comment.objects.defer("sealed_address").prefetch_related("article__texts")
        return found.filter(pk__in=keys).first()

    def reject(self, **about: Any) -> int:
        return comments.reject(**about, by=self.user)

    def may(self, act: str, row: Comment) -> bool:
        return row.state in STARTS[act]

    def is_waiting(self, row: Comment) -> bool:
        return row.state in WAITING

    def marks(self, row: Comment) -> list[Mark]:
        return marks_of_text(row.text, row.language, dict(settings.LANGUAGES)[row.language])

    def facts(self, row: Comment) -> dict[str, Any]:
        titles = {text.language: text.title for text in row.article.texts.all()}
        return {
            "title": gettext("Comment"),
            "article": titles.get(get_language() or "en") or titles.get("en", ""),
            "language": dict(settings.LANGUAGES)[row.language],
        }


def desk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    return CommentDesk(model_admin, request).start()
