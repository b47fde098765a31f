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


WaitingSource = Callable[[HttpRequest], Iterable[Waiting]]
# Each app says what waits in it; the first page asks them all. Both get the request and look at its user's rights.
_waiting_sources: list[tuple[int, WaitingSource]] = []
notice_sources: list[Callable[[HttpRequest], Iterable[Notice]]] = []


def register(position: int, source: WaitingSource) -> None:
    """Adds what waits in an app to the first page, in the order of `position`: a letter's own order, as in the menu."""
    _waiting_sources.append((position, source))
    _waiting_sources.sort(key=lambda registered: registered[0])


def all_waiting(request: HttpRequest) -> list[Waiting]:
    """The lines of the first page for the request's user."""
    return [line for _, source in _waiting_sources for line in source(request)]


def count_up_to_limit(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted up to one above `MOST_COUNTED`."""
    return rows.order_by()[: MOST_COUNTED + 1].count()
