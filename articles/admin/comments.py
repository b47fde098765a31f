"""Comments in the admin: read and decided about in the list, one or many at a time."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin import comment_filters
from articles.admin.comment_desk import CommentDesk, desk_page
from articles.admin.comments_in_bulk import bulk_page
from articles.admin.redacting import redacting_page
from articles.comment_question import CommentQuestion
from articles.models import Article, Comment
from articles.models.comment import Reason
from articles.services import comments, putting_back
from organisers.decisions import moderation
from organisers.desk.asking.filters import WrittenOnFilter
from organisers.desk.asking.listing import AskedModelAdmin
from organisers.desk.base import NoAdding, NoDeleting, OrganisersModelAdmin
from organisers.desk.moderation import StateFilter, decide_ticked, state_with_reason
from organisers.desk.reporting import ChangeTexts

COMMENTS = ChangeTexts(
    changed=ngettext_lazy("%(number)s comment changed.", "%(number)s comments changed.", "number"),
    skipped=ngettext_lazy(
        "%(number)s comment left as it was: its state does not allow this, or somebody else was faster.",
        "%(number)s comments left as they were: their state does not allow this, or somebody else was faster.",
        "number",
    ),
)
moderation.register(
    "comment",
    moderation.Kind(
        permission="articles.change_comment",
        put_back=putting_back.put_back,
        acts=putting_back.ACTS_TAKEN_BACK,
        remains=_(
            "Mail that a comment is shown stays sent. The address of a comment that was rejected is erased: its writer gets "
            "no mail any more."
        ),
    ),
)
REJECT_LABELS = {
    Reason.INSULT: _("Reject: insults or threatens"),
    Reason.EXPOSES: _("Reject: exposes somebody"),
    Reason.PLANS: _("Reject: describes plans"),
    Reason.ADVERTISING: _("Reject: advertising"),
    Reason.NO_COMMENT: _("Reject: not a comment"),
    Reason.OFF_TOPIC: _("Reject: about something else"),
}


def rejecting_for(reason: Reason) -> Callable[..., None]:
    """An action of the list that rejects the ticked comments for one reason; its name is `reject_<reason>`."""

    @admin.action(description=REJECT_LABELS[reason], permissions=["change"])
    def reject(model_admin: OrganisersModelAdmin, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        decide_ticked(model_admin, request, partial(comments.reject, reason=reason.value), COMMENTS)

    reject.__name__ = f"reject_{reason.value}"  # Django names an action after its function.
    return reject


@admin.register(Comment)
class CommentAdmin(NoAdding, NoDeleting, AskedModelAdmin):
    """The list shows comments whole; each has a page on the desk, where one is read after the other. No address is shown."""

    question = CommentQuestion
    desk_route = "admin:articles_comment_desk"
    bulk_route = "admin:articles_comment_bulk"
    list_display = ("words", "writer", "shown_state", "written_on")
    list_display_links = ("written_on",)
    list_filter = (
        StateFilter,
        comment_filters.ArticleFilter,
        comment_filters.LanguageFilter,
        WrittenOnFilter,
        comment_filters.SameWordsFilter,
    )
    search_help_text = _("Names and words; in the state chosen here. The first eight words count.")
    list_select_related = ("article",)
    actions = ("approve", *map(rejecting_for, REJECT_LABELS), "restore", "hold", "requeue")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return super().get_queryset(request).defer("sealed_address", "search_text").prefetch_related("article__texts")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Shows a comment's article only where there are several."""
        has_several = Article.objects.order_by("pk")[1:2].exists()
        return (*self.list_display, "article") if has_several else self.list_display

    @admin.display(description=_("comment"))
    def words(self, comment: Comment) -> str:
        # `linebreaks` escapes what was typed before it adds its own paragraphs.
        paragraphs = mark_safe(linebreaks(comment.text, autoescape=True))  # noqa: S308 (escaped, see above)
        return format_html('<div lang="{}" dir="auto">{}</div>', comment.language, paragraphs)

    @admin.display(description=_("writer"))
    def writer(self, comment: Comment) -> str:
        if not comment.pseudonym:
            return format_html('<span class="quiet">{}</span>', gettext("not named"))
        return format_html("<bdi>{}</bdi>", comment.pseudonym)

    @admin.display(description=_("state"))
    def shown_state(self, comment: Comment) -> str:
        return state_with_reason(comment)

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        decide_ticked(self, request, comments.approve, COMMENTS)

    @admin.action(description=_("Restore what was rejected"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        decide_ticked(self, request, comments.restore, COMMENTS)

    @admin.action(description=_("Hold"), permissions=["change"])
    def hold(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        decide_ticked(self, request, comments.hold, COMMENTS)

    @admin.action(description=_("Back to those to be read"), permissions=["change"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        decide_ticked(self, request, comments.requeue, COMMENTS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The desk in place of Django's form."""
        return CommentDesk(self, request).respond(object_id)

    def get_urls(self) -> list[Any]:
        own = (("desk/", desk_page, self.desk_route), ("bulk/", bulk_page, self.bulk_route))
        return [
            *(
                path(route, self.admin_site.admin_view(view), {"model_admin": self}, name=name.partition(":")[2])
                for route, view, name in own
            ),
            path(
                "<path:object_id>/redacting/",
                self.admin_site.admin_view(redacting_page),
                {"model_admin": self},
                name="articles_comment_redacting",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return redirect("admin:articles_comment_changelist")
