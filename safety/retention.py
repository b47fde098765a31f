"""How states end by themselves: rules that chores carry out and the page about privacy reads aloud."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
ALL = Q()


@dataclass(frozen=True)
class End:
    """How a state ends by itself: so many days after a date of the row.

    `since` is a date field; where it is empty, the day the row was written counts. `only` says which rows of the state.
    What is left is nothing or, with `leaves_row`, a blank row, so that totals are right.
    """

    days: int
    since: str
    only: Q = ALL
    leaves_row: bool = False


@dataclass(frozen=True)
class Sentences:
    """A state for the page about privacy: what it is, how long it lasts, and how long the address is stored with it."""

    state: str
    lasts: list[str]
    address: str


def ended(rows: Rows, state: str, end: End, today: dt.date) -> Rows:
    """Those of `rows` that are in a state and have lasted as long as `end` says; they have a day `written_on`."""
    in_state = rows.filter(end.only, state=state).alias(since=Coalesce(F(end.since), F("written_on")))
    return in_state.filter(since__lt=today - dt.timedelta(days=end.days))


def has_ended(end: End, today: dt.date) -> Q:
    """The condition that a row of a table without states has lasted as long as `end` says."""
    return end.only & Q(**{f"{end.since}__lt": today - dt.timedelta(days=end.days)})


def days_in_words(days: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def deleted_after(days: int) -> str:
    return gettext("Deleted after %(days)s.") % {"days": days_in_words(days)}
