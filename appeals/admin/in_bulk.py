"""The page on which all letters of the list's filters are decided about."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from appeals import countries_and_languages
from appeals.models import Letter
from appeals.models.letters.states import Reason, State
from appeals.search.question import LetterQuestion
from appeals.services.decisions import bulk
from organisers.desk.asking.bulk_page import BulkPage
from safety.typed.excerpts import excerpt

EXCERPT_LENGTH = 300


class LettersInBulk(BulkPage):
    kind = bulk.LETTER
    question_class = LetterQuestion
    list_route = "admin:appeals_letter_changelist"
    reasons = Reason.choices
    states = frozenset(map(str, State))
    title = _("Decide about many letters")
    which_title = _("Which letters")
    number_text = ngettext_lazy("%(number)s letter", "%(number)s letters", "counter")
    more_text = _("More than %(number)s letters. They are counted exactly when you begin.")
    button_text = ngettext_lazy("Do this to %(number)s letter", "Do this to %(number)s letters", "counter")
    explanation = _(
        "It is done in the background, a hundred letters at a time. Letters that come in after you "
        "begin are left out, and so are those that somebody else decides about in the meantime. You can "
        "cancel it, and take all of it back at once."
    )
    acts = {
        bulk.APPROVE: _("Approve"),
        bulk.REJECT: _("Reject, with a reason …"),
        bulk.HOLD: _("Hold"),
        bulk.RELEASE: _("Release what was held"),
        bulk.REQUEUE: _("Back to the queue"),
        bulk.RESTORE: _("Restore what was rejected"),
    }
    what_happens = {
        bulk.APPROVE: _("Letters that wait to be read go on the site, signed as their writers wish."),
        bulk.REJECT: _("They leave the count and the site. After 30 days they are erased."),
        bulk.HOLD: _(
            "They leave the count and the site until somebody releases them. Those that are not confirmed "
            "yet stay held when they are. Letters that were delivered stay."
        ),
        bulk.RELEASE: _(
            "They go where they were before; letters that are not confirmed yet get the mail that asks for it."
        ),
        bulk.REQUEUE: _("Approved letters leave the site and wait to be read again. They still count."),
        bulk.RESTORE: _("Rejected letters get the state that they had before."),
    }

    def states_of(self, act: str) -> frozenset[Any]:
        return bulk.states_of(act)

    def rows_for(self, rows: Any, act: str) -> Any:
        return bulk.letters_for(rows, act)

    def in_short(self, row: Letter) -> dict[str, Any]:
        """Its words; without any, its signature, if organisers may see it."""
        country = countries_and_languages.country_name(row.country)
        return {
            "words": excerpt(row.own_words, EXCERPT_LENGTH),
            "language": row.own_language,
            "name": "" if row.own_words or row.is_name_hidden else row.name,
            "date": date_format(row.written_on),
            "facts": [country, row.get_state_display()],
            "url": reverse("admin:appeals_letter_change", args=[row.pk]),
        }


def bulk_page(request: HttpRequest, model_admin: Any) -> HttpResponse:
    return LettersInBulk(model_admin, request).respond()
