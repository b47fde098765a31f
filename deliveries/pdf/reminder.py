"""A reminder that an answer is due: it says what is stored, and nothing else."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from appeals.models import Appeal, EditionText
from appeals.pdf.typesetting import typeset
from deliveries.models import Delivery, Sender
from deliveries.pdf.pieces import Pieces, day, number, party, pieces_of, row
from deliveries.presentation.dossier import COVERING_LANGUAGES
from deliveries.presentation.parties import Parties, parties_of


def reminder(delivery: Delivery, today: dt.date) -> bytes:
    """The letter of reminder, dated today, in Russian and in Kazakh."""
    open_id = Appeal.objects.values_list("open_edition_id", flat=True).get(pk=delivery.appeal_id)
    texts = {text.language: text for text in EditionText.objects.filter(edition_id=open_id)}
    source = Sender.objects.filter(appeal_id=delivery.appeal_id).values_list("answer_source", flat=True).first() or ""
    parties = parties_of(delivery, *COVERING_LANGUAGES)
    letters = [
        _letter(delivery, today, language, texts[language], parties[language], source)
        for language in COVERING_LANGUAGES
    ]
    with translation.override(COVERING_LANGUAGES[0]):
        return typeset(
            "reminder.typ", {"title": gettext("Reminder"), "language": COVERING_LANGUAGES[0], "letters": letters}
        )


def _letter(
    delivery: Delivery, today: dt.date, language: str, text: EditionText, parties: Parties, source: str
) -> dict[str, Any]:
    with translation.override(language):
        return {
            "language": language,
            "sender": party(parties.sender),
            "recipient": party(parties.recipient),
            "addressee": pieces_of(text.addressee),
            "date": day(today),
            "title": pieces_of(gettext("Reminder")),
            "greeting": pieces_of(text.greeting),
            "intro": pieces_of(gettext("We remind you of the letters that were sent to you:")),
            "rows": _facts(delivery, source),
            "state": pieces_of(_state(delivery, today)),
            "demands_intro": pieces_of(gettext("The demands of the appeal:")),
            "demands": [pieces_of(short) for short, _full in text.demands],
            "request": pieces_of(gettext("We ask you to answer each of them in writing.")),
            "sign_off": pieces_of(text.sign_off),
            "signature": pieces_of(gettext("Signature")),
        }


def _facts(delivery: Delivery, source: str) -> list[dict[str, Pieces]]:
    """What is known of the delivery; a line for each thing that is."""
    rows = [
        row(gettext("Our number"), pieces_of(str(delivery.number))),
        row(gettext("Number of letters"), number(delivery.letter_count)),
        row(gettext("Handed over on"), day(delivery.departed_on)),
        row(gettext("Number in your register"), pieces_of(delivery.register_number)),
        row(gettext("Registered on"), day(delivery.registered_on)),
        row(gettext("Answer due on"), day(delivery.due_on)),
        row(gettext("Legal basis"), pieces_of(source) if delivery.due_on else []),
    ]
    return [each for each in rows if each["value"]]


def _state(delivery: Delivery, today: dt.date) -> str:
    if delivery.answered_on is not None:
        return ""
    if delivery.due_on is not None and delivery.due_on < today:
        return gettext("The day on which an answer was due has passed. We have received none.")
    return gettext("We have received no answer yet.")
