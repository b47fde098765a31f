"""The wall of a million letters: far down, and with both filters."""

import statistics
from itertools import chain

from bench import load
from bench.measures import APPEAL, IDLE_SECONDS, Line
from bench.server import Place, Server

WALL = f"{APPEAL}letters/"
PAGE_SIZE = 30
ROUNDS = 5
FILTERS = ["", "&language=en", "&country=FR"]
# Of the letters with own words that bench/seeding.py makes, one in fifteen is this pair …
COMMON_PAIR = "&country=FR&language=fr"
# … and of this only sixty are left in all, though both country and language are common.
RARE_PAIR = "&country=DE&language=kk"


def wall(many: Server, place: Place, deep: int) -> list[Line]:
    """Pages rendered anew each time. The second page is measured in place of the first, which also has the charts."""
    second, far = (f"{WALL}?after={place.inside('cursor', str(rows))}" for rows in (PAGE_SIZE - 1, deep - 1))
    paths = [
        *(f"{start}{chosen}" for start in (second, far) for chosen in FILTERS),
        *(f"{second}{chosen}" for chosen in (COMMON_PAIR, RARE_PAIR)),
    ]
    found = load.times_of_pages(
        many.port, paths, rounds=ROUNDS, idle_seconds=IDLE_SECONDS, holds='class="wall-letter"', count=PAGE_SIZE
    )
    number = len(FILTERS)
    near_ms, far_ms = (statistics.median(chain(*found[start : start + number])) for start in (0, number))
    ratio = far_ms / near_ms
    plain, common, rare = (statistics.median(found[place]) for place in (0, -2, -1))
    return [
        Line(
            f"wall, page {deep // PAGE_SIZE:,}, against its second (median of {number * ROUNDS})",
            f"{ratio:.2f} ({far_ms:.0f} ms and {near_ms:.0f} ms)",
            "≤ 1.2",
            ratio <= 1.2,
        ),
        Line(
            f"wall, country and language: a common pair, a rare pair, no filter (median of {ROUNDS})",
            f"{common:.0f} ms, {rare:.0f} ms, {plain:.0f} ms",
        ),
    ]
