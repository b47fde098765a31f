"""Pages of long lists by day and random id: a page starts where the last one ended, at the same cost at any depth."""

import datetime as dt
import uuid
from typing import Protocol, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class DatedRow(Protocol):
    """A row with a day and a random id, as letters and comments are."""

    id: uuid.UUID
    written_on: dt.date


class BadCursor(ValueError):
    """The text names no place in a list."""


def cursor_of(row: DatedRow) -> str:
    """What to put into the link to the rows after `row`."""
    return f"{row.written_on}_{row.id}"


def following(rows: QuerySet[Row], cursor: str, number: int) -> list[Row]:
    """So many rows after the one that `cursor` names ("": the first ones), of rows in the order ("-written_on", "id").

    Raises BadCursor. Two queries, what is left of the day and the days before, each of which an index finds at once: a
    single one would have to look at all rows of the day up to the cursor.
    """
    if not cursor:
        return list(rows[:number])
    day, last_id = _parse(cursor)
    found = list(rows.filter(written_on=day, id__gt=last_id)[:number])
    return found + list(rows.filter(written_on__lt=day)[: number - len(found)])


def preceding(rows: QuerySet[Row], cursor: str) -> Row | None:
    """The row just before the one that `cursor` names; raises BadCursor."""
    day, first_id = _parse(cursor)
    backwards = rows.order_by("written_on", "-id")
    return backwards.filter(written_on=day, id__lt=first_id).first() or backwards.filter(written_on__gt=day).first()


def canonical(cursor: str) -> str:
    """The one spelling of a cursor, and "" of none; raises BadCursor."""
    if not cursor:
        return ""
    day, last_id = _parse(cursor)
    return f"{day}_{last_id}"


def _parse(cursor: str) -> tuple[dt.date, uuid.UUID]:
    day_text, _, id_text = cursor.partition("_")
    try:
        return dt.date.fromisoformat(day_text), uuid.UUID(id_text)
    except ValueError as error:
        raise BadCursor from error
