"""What the first page of the admin says: what waits for organisers, and what they should know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

# A list shows so many rows at most, and a summary says "more than" beyond it: nothing here counts a million rows.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Waiting:
    """A line of the first page: what waits for an organiser, how many of it, and where."""

    label: str
    number: int
    url: str

    @property
    def is_capped(self) -> bool:
        return self.number > MOST_COUNTED

    @property
    def shown_number(self) -> int:
        return min(self.number, MOST_COUNTED)


@dataclass(frozen=True)
class Notice:
    """A sentence on the first page that organisers should know."""

    text: str
    url: str = ""


# Each app says what waits in it; the first page asks them all. Both get the request and look at its user's rights.
waiting_sources: list[Callable[[HttpRequest], Iterable[Waiting]]] = []
notice_sources: list[Callable[[HttpRequest], Iterable[Notice]]] = []


def count_up_to_limit(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted up to one above `MOST_COUNTED`."""
    return rows.order_by()[: MOST_COUNTED + 1].count()
