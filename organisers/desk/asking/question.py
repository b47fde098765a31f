"""Which rows an organiser asks for: the filters and the search of a list, as one value; of letters and comments alike.

The list, the desk (the next row of the same question) and work in bulk ask the same question, so that what is decided
about is what was looked at.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from organisers.desk.asking import searching
from organisers.desk.editing.fields import YEARS
from safety.typed.same_words import is_digest
from safety.typed.text import tidy_line

EVERY_STATE = "every"
ALL = Q()


@dataclass(frozen=True)
class Question:
    """A question about rows of a model; each condition that is empty asks for nothing.

    `state` is one of a row's, `EVERY_STATE`, or "" for what waits; `same` the digest of words
    (`safety.typed.same_words`); `since` and `until` are days, both included; each word of `text` is looked for. Subclasses
    add conditions (`narrow_by_own`), and read them.
    """

    state: str = ""
    language: str = ""
    same: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""

    model: ClassVar[Any]
    # The name of each condition in the address of a page, in the order in which they stand there.
    parameters: ClassVar[Mapping[str, str]]
    # What each makes of the text in an address: a value that makes no sense asks for nothing, as in the list's filters.
    readers: ClassVar[Mapping[str, Callable[[str], Any]]]
    # The states that wait, and what of them waits all the same for nobody.
    waiting_states: ClassVar[frozenset[str]]
    still_waits: ClassVar[Q] = ALL

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The question that an address asks."""
        read: dict[str, Any] = {}
        for name, parameter in cls.parameters.items():
            value = cls.readers[name](query.get(parameter, ""))
            if value:
                read[name] = value
        return cls(**read)

    @classmethod
    def from_text(cls, query_string: str) -> Self:
        return cls.from_query(QueryDict(query_string))

    def narrow_by_own(self, rows: Any) -> Any:
        """Those of `rows` that meet the conditions that only this kind of rows has."""
        return rows

    def in_language(self, rows: Any) -> Any:
        return rows.filter(language=self.language)

    def with_same_words(self, rows: Any) -> Any:
        """Worded like the index of digests, or SQLite would not use it."""
        return rows.filter(words_digest=self.same, words_digest__gt="")

    def rows(self) -> Any:
        """The rows of this question, in no order."""
        return searching.containing(self._without_text(), self.text)

    def rows_one_by_one(self) -> Any:
        """The same for a query that ends at the first of very many: no index of words is asked for all of them before."""
        return searching.containing_one_by_one(self._without_text(), self.text)

    def first_keys(self, order: tuple[str, ...], most: int, only: Q = ALL) -> list[UUID]:
        """The keys of the first rows of this question in an order, of those that meet `only`, however many there are.

        The order is by `written_on` or `-written_on`, then `id`; or by `id` alone.
        """
        if searching.words_of(self.text) and connection.vendor == "postgresql":
            rows = self.of_state(self.model._default_manager.filter(only))
            bound = searching.beginning(rows, order)
            first = self.rows_one_by_one().filter(only, bound or ALL).order_by(*order)
            found = list(first.values_list("pk", flat=True)[:most])
            if len(found) == most or bound is None:
                return found
        keys = self.rows().filter(only).order_by(*order).values_list("pk", flat=True)
        with searching.by_index_of_words() if searching.words_of(self.text) else nullcontext():
            return list(keys[:most])

    @property
    def asks_for_what_waits(self) -> bool:
        return self.state in ("", *self.waiting_states)

    def waiting_keys(self, most: int, only: Q = ALL) -> list[UUID]:
        """The keys of the oldest rows of this question that wait, as the list finds them."""
        return self.first_keys(("written_on", "id"), most, only & self.still_waits)

    def _without_text(self) -> Any:
        return replace(self, text="").narrow(self.of_state(self.model._default_manager.all()))

    def of_state(self, rows: Any) -> Any:
        """Those of `rows` that are in the state."""
        if self.state == EVERY_STATE:
            return rows
        return rows.filter(state=self.state) if self.state else rows.waiting()

    def narrow(self, rows: Any) -> Any:
        """Those of `rows` that meet all conditions but the state."""
        if self.language:
            rows = self.in_language(rows)
        if self.same:
            rows = self.with_same_words(rows)
        if self.since:
            rows = rows.filter(written_on__gte=self.since)
        if self.until:
            rows = rows.filter(written_on__lte=self.until)
        return searching.containing(self.narrow_by_own(rows), self.text)

    def query_string(self) -> str:
        """The question as the part of an address behind its “?”; "" for what waits."""
        query = QueryDict(mutable=True)
        for name, parameter in self.parameters.items():
            if value := getattr(self, name):
                query[parameter] = value.isoformat() if isinstance(value, dt.date) else value
        return query.urlencode()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing but a state."""
        conditions = (getattr(self, name) for name in self.parameters if name not in ("state", "text"))
        return not any(conditions) and not searching.words_of(self.text)


def read_day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def read_text(text: str) -> str:
    """What has no word in it asks for nothing: no page may say that it was searched for."""
    return tidy_line(text)[: searching.MAX_LENGTH] if "\0" not in text and searching.words_of(text) else ""


def one_of(is_known: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: text if is_known(text) else ""


def read_state(states: frozenset[str]) -> Callable[[str], str]:
    return one_of(lambda text: text == EVERY_STATE or text in states)


READERS: Mapping[str, Callable[[str], Any]] = {
    "same": one_of(is_digest),
    "since": read_day,
    "until": read_day,
    "text": read_text,
}
