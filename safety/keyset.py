"""Pages of long lists by day and random id: a page starts where the last one ended, at the same cost at any depth."""

import datetime as dt
import uuid
from typing import Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class DatedRow(Protocol):
    """A row with a day and a random id, as letters and comments are."""

    id: uuid.UUID
    written_on: dt.date


class BadCursor(Exception):
    """The text names no place in a list."""


def cursor_of(row: DatedRow) -> str:
    """What to put into the link to the rows after `row`."""
    return f"{row.written_on}_{row.id}"


def following(rows: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """The rows after the one that `cursor` names, in the order ("-written_on", "id"); raises BadCursor."""
    day, last_id = _parse(cursor)
    # `written_on <= day` on its own lets the index find the place; the rest decides within the day.
    return rows.filter(written_on__lte=day).filter(Q(written_on__lt=day) | Q(id__gt=last_id))


def preceding(rows: QuerySet[Row], cursor: str) -> QuerySet[Row]:
    """The rows before the one that `cursor` names, the nearest first: the same order, backwards; raises BadCursor."""
    day, first_id = _parse(cursor)
    earlier = rows.filter(written_on__gte=day).filter(Q(written_on__gt=day) | Q(id__lt=first_id))
    return earlier.order_by("written_on", "-id")


def _parse(cursor: str) -> tuple[dt.date, uuid.UUID]:
    day_text, _, id_text = cursor.partition("_")
    try:
        return dt.date.fromisoformat(day_text), uuid.UUID(id_text)
    except ValueError as error:
        raise BadCursor from error
