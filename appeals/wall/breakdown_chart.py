"""The stored breakdowns as charts: bars with their figures beside them, in the page's language."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext

from appeals import countries_and_languages
from appeals.models import Breakdown
from appeals.services.figures.breakdowns import REST
from appeals.wall.filtering import LIST

BAR_LENGTH = 100


@dataclass(frozen=True)
class Bar:
    """One group. `length` is its share of the longest bar, 1 to 100; `url` leads to its letters, "" for the rest."""

    label: str
    letters: int
    length: int
    url: str


@dataclass(frozen=True)
class PlacesChart:
    """Both breakdowns of an appeal as of a day; an empty one is not shown."""

    countries: list[Bar]
    languages: list[Bar]
    computed_on: dt.date


def places_chart(stored: Breakdown | None) -> PlacesChart | None:
    """The charts of an appeal's breakdown, or None if nothing may be shown."""
    if stored is None or not (stored.by_country or stored.by_language):
        return None
    return PlacesChart(
        countries=bars(stored.by_country, "country"),
        languages=bars(stored.by_language, "language"),
        computed_on=stored.computed_on,
    )


def bars(cells: list[tuple[str, int]], parameter: str) -> list[Bar]:
    """A bar for every cell, in stored order."""
    longest = max((letters for _, letters in cells), default=1)
    return [
        Bar(
            label=label_of(code, parameter),
            letters=letters,
            length=max(1, round(letters * BAR_LENGTH / longest)),
            url="?" + urlencode({parameter: code}) + LIST if code != REST else "",
        )
        for code, letters in cells
    ]


def label_of(code: str, parameter: str) -> str:
    if code == REST:
        return gettext("All others together")
    return (
        countries_and_languages.country_name(code)
        if parameter == "country"
        else countries_and_languages.language_name(code)
    )
