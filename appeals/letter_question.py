"""Which letters an organiser asks for: the filters and the search of the list of letters, as one value.

The list, the desk (the next letter of the same question) and work in bulk ask the same question, so that what is decided
about is what was looked at.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from appeals import letter_search
from appeals.countries_and_languages import OTHER_LANGUAGE, OWN_LANGUAGES, country_codes
from appeals.models import Contact, Letter
from appeals.models.contact import read_burst_code, read_network_code
from appeals.models.letter import LANGUAGE, LetterQuerySet
from appeals.models.states import State
from organisers.desk.fields import YEARS
from safety.typed.text import tidy_line

EVERY_STATE = "every"
ALL = Q()
OWN, SIGNATURE = "own", "signature"
# The name of each condition in the address of a page.
PARAMETERS = {
    "state": "state",
    "words": "words",
    "country": "country",
    "language": "language",
    "burst": "burst",
    "network": "network",
    "since": "from",
    "until": "to",
    "text": "q",
}


@dataclass(frozen=True)
class LetterQuestion:
    """A question about letters; each condition that is empty asks for nothing.

    `state` is one of a letter's, `EVERY_STATE`, or "" for what waits; `words` is `OWN` or `SIGNATURE`; `language` that of
    the own words, of a letter without any that of the page; `burst` and `network` are codes of bursts
    (`appeals.services.bursts`); `since` and `until` are days, both included; each word of `text` is looked for.
    """

    state: str = ""
    words: str = ""
    country: str = ""
    language: str = ""
    burst: str = ""
    network: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The question that an address asks. What makes no sense in it asks for nothing, as in the list's own filters."""
        read: dict[str, Any] = {}
        for name, parameter in PARAMETERS.items():
            value = _READERS[name](query.get(parameter, ""))
            if value:
                read[name] = value
        return cls(**read)

    def letters(self) -> LetterQuerySet:
        """The letters of this question, in no order."""
        return letter_search.containing(self._without_text(), self.text)

    def letters_one_by_one(self) -> LetterQuerySet:
        """The same for a query that ends at the first of very many: no index of words is asked for all of them before."""
        return letter_search.containing_one_by_one(self._without_text(), self.text)

    def first_keys(self, order: tuple[str, ...], most: int, only: Q = ALL) -> list[UUID]:
        """The keys of the first letters of this question in an order, of those that meet `only`, however many there are.

        The order is by `written_on` or `-written_on`, then `id`; or by `id` alone.
        """
        if letter_search.words_of(self.text) and connection.vendor == "postgresql":
            bound = letter_search.beginning(self.of_state(Letter.objects.filter(only)), order)
            first = self.letters_one_by_one().filter(only, bound or ALL).order_by(*order)
            found = list(first.values_list("pk", flat=True)[:most])
            if len(found) == most or bound is None:
                return found
        keys = self.letters().filter(only).order_by(*order).values_list("pk", flat=True)
        with letter_search.by_index_of_words() if letter_search.words_of(self.text) else nullcontext():
            return list(keys[:most])

    def _without_text(self) -> LetterQuerySet:
        return replace(self, text="").narrow(self.of_state(Letter.objects.all()))

    def of_state(self, letters: LetterQuerySet) -> LetterQuerySet:
        """Those of `letters` that are in the state."""
        if self.state == EVERY_STATE:
            return letters
        return letters.filter(state=self.state) if self.state else letters.waiting()

    def narrow(self, letters: LetterQuerySet) -> LetterQuerySet:
        """Those of `letters` that meet all conditions but the state."""
        if self.words:
            letters = letters.with_own_words() if self.words == OWN else letters.signatures()
        if self.country:
            letters = letters.filter(country=self.country)
        if self.language:
            letters = letters.alias(in_language=LANGUAGE).filter(in_language=self.language)
        if self.burst:
            letters = letters.filter(pk__in=Contact.objects.of_burst(self.burst).values("pk"))
        if self.network:
            letters = letters.filter(pk__in=Contact.objects.of_network_burst(self.network).values("pk"))
        if self.since:
            letters = letters.filter(written_on__gte=self.since)
        if self.until:
            letters = letters.filter(written_on__lte=self.until)
        return letter_search.containing(letters, self.text)

    def query_string(self) -> str:
        """The question as the part of an address behind its “?”; "" for what waits."""
        query = QueryDict(mutable=True)
        for field in fields(self):
            value = getattr(self, field.name)
            if value:
                query[PARAMETERS[field.name]] = value.isoformat() if isinstance(value, dt.date) else value
        return query.urlencode()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing but a state."""
        conditions = (getattr(self, field.name) for field in fields(self) if field.name not in ("state", "text"))
        return not any(conditions) and not letter_search.words_of(self.text)


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _one_of(is_known: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: text if is_known(text) else ""


def _text(text: str) -> str:
    return tidy_line(text)[: letter_search.MAX_LENGTH] if "\0" not in text else ""


_READERS: dict[str, Callable[[str], Any]] = {
    "state": _one_of(lambda text: text == EVERY_STATE or text in State.values),
    "words": _one_of(lambda text: text in (OWN, SIGNATURE)),
    "country": _one_of(lambda text: text in country_codes()),
    "language": _one_of(lambda text: text == OTHER_LANGUAGE or text in OWN_LANGUAGES),
    "burst": _one_of(lambda text: read_burst_code(text) is not None),
    "network": _one_of(lambda text: read_network_code(text) is not None),
    "since": _day,
    "until": _day,
    "text": _text,
}
