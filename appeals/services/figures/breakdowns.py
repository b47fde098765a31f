"""Counts an appeal's letters by country, by language and by day, once a day, without revealing small groups.

The rule is that of official statistics (threshold and secondary suppression: Hundepool et al., Statistical Disclosure
Control, 2012, chapter 4). A group under 10 is not shown but merged. The total is public (the count is on every
page), so subtracting the shown groups from it gives the size of the merged rest. The rest must therefore have at least
10 letters of at least two groups, and the smallest groups that could be shown are merged into it until it does.

**Two days compared.** Anybody can store the figures each day and subtract. If they were exact each day, a day with one new
letter would tell where it came from. So they move only together, once there are at least 10 new letters, and then each of
them, the rest too, moves by 0 or by at least 10, and none ever falls. What moves is thus a division of the new letters
into groups of 10 or more: whatever is summed or subtracted of several days' figures is a sum of such groups. A country whose
change is smaller waits, within the rest, until it has 10; a letter withdrawn since waits likewise for 10 others. So a figure
can be smaller than what there is, and lags behind the count; the page says of which day it is.

**Two tables compared.** Countries, languages and days are each counted alone, not one within the other: a country
together with a language, or with a day, is a smaller group than either, and most would have to be merged. Margins of
10 or more do not give away a cell between them. All tables that the site publishes (the chart, the open data, the export for
statistics) are these figures and no others, so there is no second table to subtract. How many letters have own words at all
follows from the two totals; the wall says it exactly, and it tells no place.

Days are those on which letters were confirmed. A day with fewer than 10 is put together with those after it, and a day that
was published stays as it was.

The wall is filtered by what is shown here and by nothing else (`appeals.wall.filtering`). A country together with a language
is a smaller group than either, so those pairs are stored that have 10 letters themselves, whenever the figures move. Their
numbers are shown nowhere.
"""

import datetime as dt
import random
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from appeals.countries_and_languages import OTHER_LANGUAGE
from appeals.models import Appeal, Breakdown, Letter
from appeals.models.figures.breakdown import DrawnBy
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import NAMED_PUBLICLY
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
    appeals, today = list(Appeal.objects.order_by("pk")), timezone.localdate(now)
    for appeal in appeals:
        letters = Letter.objects.filter(appeal=appeal)
        counted = letters.counted()
        stored = Breakdown.objects.filter(appeal=appeal).first() or Breakdown(appeal=appeal, computed_on=today)
        by_country = moved(stored.by_country, counts(counted, "country"))
        by_language = moved(stored.by_language, counts(counted.with_own_words(), "own_language"))
        has_moved = (by_country, by_language) != (pairs_of(stored.by_country), pairs_of(stored.by_language))
        last_day = stored.by_day[-1][1] if stored.by_day else dt.date.min.isoformat()
        days = counted.filter(confirmed_on__gt=last_day, confirmed_on__lt=today)
        Breakdown.objects.update_or_create(
            appeal=appeal,
            defaults={
                "by_country": by_country,
                "by_language": by_language,
                "by_day": [*stored.by_day, *grouped_days(counts(days, "confirmed_on"), last_day)],
                "pairs": large_pairs(counted.with_own_words()) if has_moved else stored.pairs,
                "computed_on": today if has_moved else stored.computed_on,
                "drawn": draw(letters.shown(), [code for code, _ in by_country if code != REST]),
            },
        )
    return len(appeals)


def moved(published: Iterable[Sequence[Any]], groups: dict[str, int]) -> Cells:
    """The figures that follow on `published` ones, now that there are these groups, in the order of `merged`.

    They are the published ones where fewer than 10 letters are new. Otherwise the difference of each, the rest included, is
    0 or at least 10. Without published ones: `merged(groups)`.
    """
    before = pairs_of(published)
    if not before:
        return merged(groups)
    figures = dict(before)
    rest = figures.pop(REST, 0)
    new = sum(groups.values()) - sum(figures.values()) - rest
    if new < SMALLEST_SHOWN:
        return before
    # Those that are not shown yet come first, or the largest ones would never leave room for them.
    waiting = {
        code: number - figures.get(code, 0) for code, number in groups.items() if code not in (REST, OTHER_LANGUAGE)
    }
    moves: dict[str, int] = {}
    for code in sorted(waiting, key=lambda code: (code in figures, -waiting[code], code)):
        has_room = code in figures or len({*figures, *moves}) < MOST_SHOWN
        if has_room and min(waiting[code], new) >= SMALLEST_SHOWN:
            moves[code] = min(waiting[code], new)
            new -= moves[code]
    new += taken_back(moves, new, groups, figures)
    figures |= {code: figures.get(code, 0) + number for code, number in moves.items()}
    cells = sorted(figures.items(), key=lambda cell: (-cell[1], cell[0]))
    return cells + ([(REST, rest + new)] if rest + new else [])


def taken_back(moves: dict[str, int], left: int, groups: dict[str, int], figures: dict[str, int]) -> int:
    """Takes of the moves what the rest lacks, so that it gets nothing, or 10 letters at least of two groups at least."""
    taken = 0
    while moves and left + taken and (left + taken < SMALLEST_SHOWN or not hides_two(moves, groups, figures)):
        lacking = SMALLEST_SHOWN - left - taken
        largest = max(moves, key=lambda code: moves[code])
        if lacking > 0 and moves[largest] - lacking >= SMALLEST_SHOWN:
            moves[largest] -= lacking
            taken += lacking
        else:
            taken += moves.pop(min(moves, key=lambda code: moves[code]))
    return taken


def hides_two(moves: dict[str, int], groups: dict[str, int], figures: dict[str, int]) -> bool:
    """Whether the rest has letters of two groups. "Another language" names none, so it needs no second one beside it."""
    hidden = {code for code, number in groups.items() if number > figures.get(code, 0) + moves.get(code, 0)}
    return len(hidden) > 1 or OTHER_LANGUAGE in hidden


def pairs_of(cells: Iterable[Sequence[Any]]) -> Cells:
    """Cells as they are computed, out of what JSON makes of them."""
    return [(code, number) for code, number in cells]


def grouped_days(days: dict[dt.date, int], last_day: str) -> list[list[Any]]:
    """Days of at least 10 letters each, or several in a row with as many, as [first, last, letters]; a small end waits.

    `last_day` is the one before: what comes first begins on the day after it, so that no day is missing.
    """
    found: list[list[Any]] = []
    letters, first = 0, None
    if last_day != dt.date.min.isoformat():
        first = dt.date.fromisoformat(last_day) + dt.timedelta(days=1)
    for day in sorted(days):
        first, letters = first or day, letters + days[day]
        if letters >= SMALLEST_SHOWN:
            found.append([first.isoformat(), day.isoformat(), letters])
            first, letters = day + dt.timedelta(days=1), 0
    return found


def counts(letters: QuerySet[Letter], field: str) -> dict[Any, int]:
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
