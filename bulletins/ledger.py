"""What the public ledger says of the bulletin: what residents have heard, and their words."""

import datetime as dt

from django.utils.translation import get_language, gettext

from bulletins.models import Heard
from bulletins.presentation.hearings import copies_words, heard_words, residents_words
from deliveries import ledger_additions
from deliveries.ledger_additions import Addition, Quotation


def register() -> None:
    ledger_additions.register(additions)


def additions(appeal_id: int, most: int) -> list[Addition]:
    """The latest months in which an issue was heard: always two queries."""
    rows = Heard.objects.filter(issue__appeal=appeal_id).select_related("issue").prefetch_related("texts")
    return [addition_of(heard) for heard in rows.order_by("-year", "-month", "-pk")[:most]]


def addition_of(heard: Heard) -> Addition:
    said = residents_words(heard, get_language() or "en")
    number = gettext("bulletin no. %(number)s") % {"number": heard.issue.number}
    return Addition(
        words=f"{heard_words(heard)} · {number}, {copies_words(heard)}",
        on=dt.date(heard.year, heard.month, 1),
        anchor=f"heard-{heard.pk}",
        quotations=(Quotation("\n\n".join(said.paragraphs), said.language),) if said else (),
    )
