"""The table of what a request may cost: every kind against its goal."""

from bench.measures import Line
from bench.server import Place

# The test client's share of the processor is in the figure; another's on the same machine is not.
GOAL = "≤ {} ms"


def costs(place: Place, deep: int) -> list[Line]:
    """One line a kind: median and longest processor time of an answer that no cache has."""
    lines = []
    for row in place.inside("cost", str(deep)).splitlines():
        name, most, median, longest = row.split("\t")
        target = GOAL.format(f"{float(most):.0f}") if most else ""
        is_met = float(median) <= float(most) if most else None
        lines.append(Line(name, f"{median} ms, at most {longest} ms", target, is_met))
    return lines
