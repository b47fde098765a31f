"""Taking words out of a comment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from articles.admin.comment_desk import CommentDesk
from articles.models import Comment
from articles.models.comment import REDACTABLE
from articles.services import redacting
from organisers.desk.reading.redacting import RedactingPage


class CommentRedactingPage(RedactingPage):
    desk_class = CommentDesk
    not_of_this = _(
        "Words can be taken out of a comment only while it waits to be read or is approved. This one is neither."
    )
    nothing_left = _("Nothing would be left of the words. Reject the comment instead, or hold it.")
    explanation = _(
        "Tap the words that have to go: who is named, where somebody lives, how they can be reached. A %(sign)s "
        "takes their place on the site. You can put them back for %(days)s days."
    )

    def text_of(self, row: Comment) -> tuple[str, str]:
        return row.text, row.language

    def may_take_out(self, row: Comment) -> bool:
        return row.state in REDACTABLE

    def take_out(self, **about: Any) -> bool:
        return redacting.take_out(comment_id=about.pop("key"), **about)


def redacting_page(request: HttpRequest, model_admin: Any, object_id: str, form_url: str = "") -> HttpResponse:
    """`form_url` is given where the page comes back after a login, with the words that were ticked before it."""
    return CommentRedactingPage(model_admin, request).respond(object_id)
