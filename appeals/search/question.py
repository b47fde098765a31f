"""Which letters an organiser asks for (`organisers.desk.asking.question`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q

from appeals.countries_and_languages import OTHER_LANGUAGE, OWN_LANGUAGES, country_codes
from appeals.models import Contact, Letter
from appeals.models.letters.contact import read_burst_code, read_network_code
from appeals.models.letters.letter import LANGUAGE, LetterQuerySet
from appeals.models.letters.states import WAITING, HeldReason, State
from organisers.desk.asking.question import EVERY_STATE, READERS, Question, one_of, read_state

__all__ = ["EVERY_STATE", "OWN", "SIGNATURE", "LetterQuestion"]
OWN, SIGNATURE = "own", "signature"


@dataclass(frozen=True)
class LetterQuestion(Question):
    """A question about letters; each condition that is empty asks for nothing.

    `words` is `OWN` or `SIGNATURE`; `language` that of the own words, of a letter without any that of the page; `burst` and
    `network` are codes of bursts (`appeals.services.arriving.bursts`).
    """

    words: str = ""
    country: str = ""
    burst: str = ""
    network: str = ""

    model = Letter
    parameters = {
        "state": "state",
        "words": "words",
        "country": "country",
        "language": "language",
        "burst": "burst",
        "network": "network",
        "same": "same",
        "since": "from",
        "until": "to",
        "text": "q",
    }
    readers: ClassVar[Mapping[str, Callable[[str], Any]]] = {
        **READERS,
        "state": read_state(frozenset(State.values)),
        "words": one_of(lambda text: text in (OWN, SIGNATURE)),
        "country": one_of(lambda text: text in country_codes()),
        "language": one_of(lambda text: text == OTHER_LANGUAGE or text in OWN_LANGUAGES),
        "burst": one_of(lambda text: read_burst_code(text) is not None),
        "network": one_of(lambda text: read_network_code(text) is not None),
    }
    waiting_states = frozenset(map(str, WAITING))
    still_waits = ~Q(held_reason=HeldReason.ERASING)

    def letters(self) -> LetterQuerySet:
        """The letters of this question, in no order."""
        found: LetterQuerySet = self.rows()
        return found

    def in_language(self, rows: LetterQuerySet) -> LetterQuerySet:
        return rows.alias(in_language=LANGUAGE).filter(in_language=self.language)

    def with_same_words(self, rows: LetterQuerySet) -> LetterQuerySet:
        """Worded like the index `letter_same_words`; what waits to be confirmed is nothing to decide about yet."""
        return rows.filter(words_digest=self.same, words_digest__gt="").exclude(state="pending")

    def narrow_by_own(self, rows: LetterQuerySet) -> LetterQuerySet:
        if self.words:
            rows = rows.with_own_words() if self.words == OWN else rows.signatures()
        if self.country:
            rows = rows.filter(country=self.country)
        if self.burst:
            rows = rows.filter(pk__in=Contact.objects.of_burst(self.burst).values("pk"))
        if self.network:
            rows = rows.filter(pk__in=Contact.objects.of_network_burst(self.network).values("pk"))
        return rows
