"""The page on which all comments of the list's filters are decided about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from articles.comment_question import LANGUAGES, CommentQuestion
from articles.models import Comment
from articles.models.comment import STARTS, Reason, State
from articles.services import bulk
from organisers.desk.asking.bulk_page import BulkPage
from safety.typed.excerpts import excerpt

EXCERPT_LENGTH = 300


class CommentsInBulk(BulkPage):
    kind = bulk.COMMENT
    question_class = CommentQuestion
    list_route = "admin:articles_comment_changelist"
    reasons = Reason.choices
    states = frozenset(map(str, State))
    title = _("Decide about many comments")
    which_title = _("Which comments")
    number_text = ngettext_lazy("%(number)s comment", "%(number)s comments", "counter")
    more_text = _("More than %(number)s comments. They are counted exactly when you begin.")
    button_text = ngettext_lazy("Do this to %(number)s comment", "Do this to %(number)s comments", "counter")
    explanation = _(
        "It is done in the background, a hundred comments at a time. Comments that come in after you "
        "begin are left out, and so are those that somebody else decides about in the meantime. You can "
        "cancel it, and take all of it back at once."
    )
    acts = {
        "approve": _("Approve"),
        "reject": _("Reject, with a reason …"),
        "hold": _("Hold"),
        "requeue": _("Back to the queue"),
        "restore": _("Restore what was rejected"),
    }
    what_happens = {
        "approve": _("They are shown below the article. Anybody who left an address gets one mail."),
        "reject": _("They leave the site. Their writers’ addresses are erased at once, the comments after 30 days."),
        "hold": _("They leave the site until somebody decides about them. After 30 days they are deleted."),
        "requeue": _("They leave the site and wait to be read again."),
        "restore": _("Rejected comments wait to be read again."),
    }

    def states_of(self, act: str) -> frozenset[Any]:
        return STARTS[act]

    def rows_for(self, rows: Any, act: str) -> Any:
        return bulk.comments_for(rows, act)

    def in_short(self, row: Comment) -> dict[str, Any]:
        return {
            "words": excerpt(row.text, EXCERPT_LENGTH),
            "language": row.language,
            "name": "",
            "date": date_format(row.written_on),
            "facts": [LANGUAGES[row.language], row.get_state_display()],
            "url": reverse("admin:articles_comment_change", args=[row.pk]),
        }


def bulk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    return CommentsInBulk(model_admin, request).respond()
