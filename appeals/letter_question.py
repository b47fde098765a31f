"""Which letters an organiser asks for: the filters and the search of the list of letters, as one value.

The list, the desk (the next letter of the same question) and work in bulk ask the same question, so that what is decided
about is what was looked at.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Self

from django.db.models import Q
from django.http import QueryDict

from appeals.countries_and_languages import OTHER_LANGUAGE, OWN_LANGUAGES, country_codes
from appeals.models import Contact, Letter
from appeals.models.contact import read_burst_code, read_network_code
from appeals.models.letter import LetterQuerySet
from appeals.models.states import State
from organisers.desk.fields import YEARS
from safety.typed.text import search_words, tidy_line

EVERY_STATE = "every"
OWN, SIGNATURE = "own", "signature"
# Limits the cost of a search; more words do not make it better.
SEARCH_MAX_LENGTH = 200
SEARCH_MAX_WORDS = 8
_LANGUAGE = re.compile(r"[a-z]{2,3}")
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
        return self.narrow(self.of_state(Letter.objects.all()))

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
            letters = letters.filter(Q(own_language=self.language) | Q(own_words="", language=self.language))
        if self.burst:
            letters = letters.filter(pk__in=Contact.objects.of_burst(self.burst).values("pk"))
        if self.network:
            letters = letters.filter(pk__in=Contact.objects.of_network_burst(self.network).values("pk"))
        if self.since:
            letters = letters.filter(written_on__gte=self.since)
        if self.until:
            letters = letters.filter(written_on__lte=self.until)
        # Folded when it is stored, as SQLite's LIKE folds ASCII only.
        for word in self.text_words():
            letters = letters.filter(search_text__contains=word)
        return letters

    def text_words(self) -> list[str]:
        """The words to look for, folded."""
        return search_words(tidy_line(self.text)[:SEARCH_MAX_LENGTH])[:SEARCH_MAX_WORDS]

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
        return not any(conditions) and not self.text_words()


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _one_of(is_known: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: text if is_known(text) else ""


def _text(text: str) -> str:
    return tidy_line(text)[:SEARCH_MAX_LENGTH] if "\0" not in text else ""


_READERS: dict[str, Callable[[str], Any]] = {
    "state": _one_of(lambda text: text == EVERY_STATE or text in State.values),
    "words": _one_of(lambda text: text in (OWN, SIGNATURE)),
    "country": _one_of(lambda text: text in country_codes()),
    "language": _one_of(
        lambda text: text == OTHER_LANGUAGE or text in OWN_LANGUAGES or bool(_LANGUAGE.fullmatch(text))
    ),
    "burst": _one_of(lambda text: read_burst_code(text) is not None),
    "network": _one_of(lambda text: read_network_code(text) is not None),
    "since": _day,
    "until": _day,
    "text": _text,
}
