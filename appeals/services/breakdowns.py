"""Counts an appeal's letters by country and language, once a day, without revealing small groups.

The rule is that of official statistics (threshold and secondary suppression: Hundepool et al., Statistical Disclosure
Control, 2012, chapter 4). A group under 10 is not shown but merged. The total is public (the count is on every
page), so subtracting the shown groups from it gives the size of the merged rest. The rest must therefore have at least
10 letters of at least two groups, and the smallest groups that could be shown are merged into it until it does.

The wall is filtered by what is shown here and by nothing else (`appeals.wall_filter`). A country together with a language
is a smaller group than either, so those pairs are stored that have 10 letters themselves. Their numbers are shown nowhere.
"""

import datetime as dt
import random
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from appeals.countries_and_languages import OTHER_LANGUAGE
from appeals.models import Appeal, Breakdown, Letter
from appeals.models.breakdown import DrawnBy
from appeals.models.letter import LetterQuerySet
from appeals.models.states import NAMED_PUBLICLY
from safety.typed.text import fold

SMALLEST_SHOWN = 10
# As many bars as are readable; smaller groups go into the rest.
MOST_SHOWN = 24
REST = ""
# Of the letters whose places the home page names, so many with a city, and so many with a country alone.
CITIES_DRAWN, COUNTRIES_DRAWN = 8, 4

Cells = list[tuple[str, int]]


def recompute_breakdowns(*, now: dt.datetime) -> int:
    """Recomputes every appeal's breakdowns; returns how many appeals there are."""
    appeals = list(Appeal.objects.order_by("pk"))
    for appeal in appeals:
        letters = Letter.objects.filter(appeal=appeal)
        counted = letters.counted()
        by_country = merged(counts(counted, "country"))
        Breakdown.objects.update_or_create(
            appeal=appeal,
            defaults={
                "by_country": by_country,
                "by_language": merged(counts(counted.with_own_words(), "own_language")),
                "pairs": large_pairs(counted.with_own_words()),
                "computed_on": timezone.localdate(now),
                "drawn": draw(letters.shown(), [code for code, _ in by_country if code != REST]),
            },
        )
    return len(appeals)


def counts(letters: QuerySet[Letter], field: str) -> dict[str, int]:
    """How many of `letters` have each value of `field`: one query, one row per value."""
    return dict(letters.order_by().values_list(field).annotate(Count("pk")))


def large_pairs(letters: QuerySet[Letter]) -> list[tuple[str, str]]:
    """The (country, language) of which there are at least 10 of `letters`: one query."""
    pairs = letters.order_by().values_list("country", "own_language").annotate(number=Count("pk"))
    large = pairs.filter(number__gte=SMALLEST_SHOWN).exclude(own_language=OTHER_LANGUAGE)
    return [(country, language) for country, language, _ in large.order_by("country", "own_language")]


def merged(groups: dict[str, int]) -> Cells:
    """The groups that may be shown, largest first, then the merged rest (code "") if there is one.

    Empty if even the total is too small to be shown.
    """
    unnamed = {code for code in groups if code in (REST, OTHER_LANGUAGE)}
    by_size = sorted((code for code in groups if code not in unnamed), key=lambda code: (-groups[code], code))
    shown = [code for code in by_size[:MOST_SHOWN] if groups[code] >= SMALLEST_SHOWN]
    hidden = [code for code in groups if code not in shown]
    rest = sum(groups[code] for code in hidden)
    # "Another language" names no group, so it needs no second one to hide among.
    while hidden and shown and (rest < SMALLEST_SHOWN or (len(hidden) < 2 and not unnamed)):
        code = shown.pop()
        hidden.append(code)
        rest += groups[code]
    if not shown:
        return []
    return [(code, groups[code]) for code in shown] + ([(REST, rest)] if hidden else [])


def draw(letters: LetterQuerySet, countries: Collection[str]) -> list[str]:
    """A few of `letters`, at random, each from a place of its own, as “city:key” or “country:key”: two queries.

    A city only where its writer is named in public, and a country alone only where the chart shows it, as one that has
    few letters would give their writers away.
    """
    with_city = NAMED_PUBLICLY & ~Q(city="")
    of_city = {fold(city): key for city, key in at_random(letters.filter(with_city), "city")}
    of_country = dict(at_random(letters.exclude(with_city).filter(country__in=countries), "country"))
    cities = [f"{DrawnBy.CITY}:{key}" for key in list(of_city.values())[:CITIES_DRAWN]]
    drawn = [*cities, *(f"{DrawnBy.COUNTRY}:{key}" for key in list(of_country.values())[:COUNTRIES_DRAWN])]
    return random.SystemRandom().sample(drawn, len(drawn))


def at_random(letters: LetterQuerySet, field: str) -> QuerySet[Letter, tuple[str, UUID]]:
    """A field and the key of some letters; of more than are needed, as places come up several times."""
    return letters.order_by("?").values_list(field, "pk")[: 20 * (CITIES_DRAWN + COUNTRIES_DRAWN)]
