"""Filters of the list of letters: each is one condition of `appeals.search.question.LetterQuestion`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appeals import countries_and_languages
from appeals.admin.bursts import burst_in_words, network_in_words
from appeals.models.letters.letter import LANGUAGE_SQL
from appeals.search.question import OWN, SIGNATURE, LetterQuestion
from appeals.services.arriving.bursts import Burst, NetworkBurst
from organisers.desk.asking import filters
from organisers.desk.lists.occurring import values_of


class LetterFilter(filters.ConditionFilter):
    question = LetterQuestion


class WordsFilter(LetterFilter):
    title = _("own words")
    parameter_name = "words"
    all_label = _("with or without")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return [(OWN, _("with own words")), (SIGNATURE, _("signature only"))]


class CountryFilter(LetterFilter):
    title = _("country")
    parameter_name = "country"
    all_label = _("every country")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(countries_and_languages.countries(get_language() or "en"))

    def occurring(self) -> set[str]:
        return values_of(self.model, "country")


class LanguageFilter(LetterFilter):
    """The language of the own words; of a letter without any, the language of the page it was written on."""

    title = _("language")
    parameter_name = "language"
    all_label = _("every language")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        named = countries_and_languages.own_languages(get_language() or "en")
        return [*named, (countries_and_languages.OTHER_LANGUAGE, _("Another language"))]

    def occurring(self) -> set[str]:
        return values_of(self.model, "own_language", sql=LANGUAGE_SQL)


class BurstFilter(LetterFilter):
    """The letters of a day that came from addresses of one domain."""

    title = _("burst from one domain")
    parameter_name = "burst"
    all_label = _("every domain")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        bursts = Burst.latest(timezone.now())
        return [(burst.code, burst_in_words(burst)) for burst in with_asked_for(bursts, Burst, self.value())]


class NetworkFilter(LetterFilter):
    """The letters of a day that came from one network."""

    title = _("burst from one network")
    parameter_name = "network"
    all_label = _("every network")

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        bursts = NetworkBurst.latest(timezone.now())
        return [(burst.code, network_in_words(burst)) for burst in with_asked_for(bursts, NetworkBurst, self.value())]


class SameWordsFilter(filters.SameWordsFilter):
    question = LetterQuestion


def with_asked_for(bursts: list[Any], kind: Any, code: str | None) -> list[Any]:
    """The bursts, and the one that the address asks for, if it is none of them any more."""
    if not code or any(burst.code == code for burst in bursts):
        return bursts
    asked_for = kind.of_code(code)
    return [*bursts, asked_for] if asked_for else bursts
