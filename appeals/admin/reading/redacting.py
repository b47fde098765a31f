"""Taking words out of a letter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from appeals.admin.reading.desk import LetterDesk
from appeals.models import Letter
from appeals.models.letters.states import may
from appeals.services.decisions import redacting
from organisers.desk.reading.redacting import RedactingPage


class LetterRedactingPage(RedactingPage):
    desk_class = LetterDesk
    not_of_this = _(
        "Words can be taken out of a letter only while it waits to be read or is approved. This one is neither."
    )
    nothing_left = _("Nothing would be left of the words. Reject the letter instead, or hold it.")
    explanation = _(
        "Tap the words that have to go: who is named, where somebody lives, how they can be reached. A %(sign)s "
        "takes their place on the site, for translators, and in what the mayor gets. You can put them back for "
        "%(days)s days."
    )

    def text_of(self, row: Letter) -> tuple[str, str]:
        return row.own_words, row.own_language

    def may_take_out(self, row: Letter) -> bool:
        return may("redact", row.state) and bool(row.own_words) and not hasattr(row, "erasure")

    def take_out(self, **about: Any) -> bool:
        return redacting.take_out(letter_id=about.pop("key"), **about)


def redacting_page(request: HttpRequest, model_admin: Any, object_id: str, form_url: str = "") -> HttpResponse:
    return LetterRedactingPage(model_admin, request).respond(object_id)
