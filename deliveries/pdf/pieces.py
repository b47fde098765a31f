"""What several papers of a delivery show, as their templates take it."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from appeals.pdf.typefaces import runs_of
from appeals.pdf.typesetting import breakable, typed
from deliveries.models import DeliveryFile
from deliveries.presentation import Party

Pieces = list[tuple[str, str]]
# Longer words may break after every twelfth character: a label is narrow, and a name may be all of W.
LIMITS = {"longest": 32, "every": 12}


def pieces_of(text: str) -> Pieces:
    """A line in pieces, each with its typeface, and with places for a break in a word too long for it."""
    return runs_of(breakable(text, **LIMITS))


def paragraphs_of(text: str) -> list[dict[str, Any]]:
    """What somebody typed, paragraph by paragraph, each in its own direction."""
    return [typed(part, **LIMITS) for part in text.split("\n\n") if part.strip()]


def number(value: int) -> Pieces:
    return pieces_of(number_format(value, force_grouping=True))


def day(value: dt.date | None) -> Pieces:
    return pieces_of(date_format(value)) if value else []


def row(label: str, value: Pieces) -> dict[str, Pieces]:
    return {"label": pieces_of(label), "value": value}


def party(side: Party) -> dict[str, Any]:
    """A sender or a recipient: who, where, and how to reach them."""
    reached = [
        f"{label}: {value}"
        for label, value in (
            (gettext("Tel."), side.phone),
            (gettext("Fax"), side.fax),
            (gettext("E-mail"), side.email),
        )
        if value
    ]
    return {
        "organisation": pieces_of(side.organisation),
        "person": pieces_of(side.person),
        "lines": [*map(pieces_of, side.lines)],
        "reached": [*map(pieces_of, reached)],
    }


def outgoing(delivery_number: int) -> Pieces:
    """The number under which the sender keeps the delivery."""
    return pieces_of(gettext("Our no. %(number)s") % {"number": delivery_number})


def files_table(files: list[DeliveryFile]) -> dict[str, Any]:
    """Every file with its pages and its SHA-256."""
    return {
        "head": [*map(pieces_of, (gettext("Part"), gettext("Number of pages"), "SHA-256"))],
        "rows": [[number(file.part), number(file.page_count), pieces_of(file.sha256)] for file in files],
    }


def files_of(delivery_id: int) -> list[DeliveryFile]:
    """The files that go out, not those that were printed again later, nor a fax's picture of the same pages."""
    kinds = (DeliveryFile.Kind.DOSSIER, DeliveryFile.Kind.FAX)
    return list(DeliveryFile.objects.filter(delivery_id=delivery_id, kind__in=kinds, is_reprint=False).order_by("part"))
