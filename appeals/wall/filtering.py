"""What the wall may be filtered by, so that nobody is found by a small group; and what a reader has asked for.

The chart promises that a group of fewer than 10 letters is put together with others. A filter for such a group would break
that promise, even where each letter on the wall says its country: it would lead to the one letter from a country in one
step. So a country or language can be chosen if the chart of the day names it, and both together if the pair has 10 letters
too. Anything else gets one answer, for which no letter is looked up: the same whether there are no letters or nine, and
whether a group is small or was merged to hide a small one.

English, Russian and Kazakh can always be chosen, of all countries. They are the site's own, so offering them says nothing
about who has written; and what they list is a part of the wall that anybody can put together there, by the language that
each letter's words are in. The chart counts more: all letters that count, read or not. The lists hold only what is shown,
so subtracting them from a bar of the chart tells no more than the wall itself, and nothing about a letter that waits.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import get_language, gettext

from appeals import countries_and_languages
from appeals.models import Breakdown
from appeals.services.figures.breakdowns import REST

SITE_LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
# Where the list begins on the page, below what it says about itself.
LIST = "#letters"


class UnknownValue(ValueError):
    """There is no such country, or no such language to choose from."""


@dataclass(frozen=True)
class Filter:
    """A country and a language of own words; "" is all."""

    country: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.country or self.language)

    def url(self, path: str, *, after: str = "") -> str:
        """Where the letters so filtered are, on the wall at `path`; with `after`, those that follow."""
        values = {"country": self.country, "language": self.language, "after": after}
        query = urlencode({name: value for name, value in values.items() if value})
        return path + (f"?{query}" if query else "") + LIST


@dataclass(frozen=True)
class Choices:
    """The groups that are large enough to be chosen."""

    countries: frozenset[str]
    languages: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def allow(self, chosen: Filter) -> bool:
        """Whether these letters may be listed apart."""
        if chosen.country and chosen.country not in self.countries:
            return False
        if chosen.language and chosen.language not in self.languages:
            return False
        return not (chosen.country and chosen.language) or (chosen.country, chosen.language) in self.pairs

    def allowed_part(self, chosen: Filter) -> Filter:
        """What of it may be chosen by itself; links and lists on the page keep only that."""
        return Filter(
            chosen.country if chosen.country in self.countries else "",
            chosen.language if chosen.language in self.languages else "",
        )


def known_country(code: str) -> str:
    """Raises UnknownValue for what no list has, whatever letters there are."""
    if code and code not in countries_and_languages.country_codes():
        raise UnknownValue
    return code


def known_language(code: str) -> str:
    """Raises UnknownValue likewise."""
    if code and code not in countries_and_languages.OWN_LANGUAGES:
        raise UnknownValue
    return code


def choices(stored: Breakdown | None) -> Choices:
    """What can be chosen, by the breakdown of the day; without one, a language of the site."""
    by_country, by_language = (stored.by_country, stored.by_language) if stored else ([], [])
    return Choices(
        countries=frozenset(code for code, _ in by_country if code != REST),
        languages=frozenset(code for code, _ in by_language if code != REST) | frozenset(SITE_LANGUAGES),
        pairs=frozenset((country, language) for country, language in (stored.pairs if stored else [])),
    )


@dataclass(frozen=True)
class LanguageLink:
    """All letters, or those in a language of the site, which is named in itself."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Option:
    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class FilterView:
    """The filter on the page. A list is empty where it would offer nothing; then the form sends what is chosen hidden.

    `words` names what is chosen; `parts` are the groups in it that may be chosen one by one.
    """

    path: str
    links: list[LanguageLink]
    countries: list[Option]
    languages: list[Option]
    hidden_language: str
    words: list[str]
    parts: list[tuple[str, str]]


def show(chosen: Filter, choices: Choices, path: str) -> FilterView:
    """The filter of the wall at `path`, in the active language."""
    country = countries_and_languages.country_name(chosen.country)
    language = countries_and_languages.language_name(chosen.language) if chosen.language else ""
    allowed = choices.allowed_part(chosen)
    page_language = get_language() or "en"
    has_other_languages = bool(choices.languages.difference(SITE_LANGUAGES))
    offered = choices.languages if has_other_languages else frozenset[str]()
    parts = [(country, Filter(country=allowed.country)), (language, Filter(language=allowed.language))]
    return FilterView(
        path=path + LIST,
        links=[
            LanguageLink(code, name, Filter(allowed.country, code).url(path), code == chosen.language)
            for code, name in [("", gettext("All")), *settings.LANGUAGES]
        ],
        countries=options(countries_and_languages.countries(page_language), choices.countries, allowed.country),
        languages=options(countries_and_languages.own_languages(page_language), offered, allowed.language),
        hidden_language="" if has_other_languages else allowed.language,
        words=[name for name in (country, language) if name],
        parts=[(name, part.url(path)) for name, part in parts if part],
    )


def options(names: list[tuple[str, str]], offered: frozenset[str], chosen: str) -> list[Option]:
    """Those of `names` that are offered, in their order."""
    return [Option(code, name, code == chosen) for code, name in names if code in offered]
