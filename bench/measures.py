"""What is measured, side by side on one machine in one run: A, B, A, B …, and of each the median."""

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import load
from bench.load import Work, letter_fields
from bench.server import Place, Server

HOME, ARTICLE, APPEAL = "/", "/articles/shanyrak-aigyerim/", "/appeals/shanyrak-aigyerim/"
WALL = f"{APPEAL}letters/"
CONFIRM_FIELDS = {"action": "confirm", "wrote": "on"}


@dataclass(frozen=True)
class Line:
    """One line of the table: a figure, what it is to be compared with, and whether it is good enough."""

    name: str
    figure: str
    target: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Runner:
    """How long and how often."""

    seconds: float
    rounds: int

    def rates(self, *askers: Callable[[], float]) -> list[float]:
        """The median rate of each, asked in turn, round after round."""
        found: list[list[float]] = [[] for _ in askers]
        for ask in askers:
            ask()  # The first run warms caches and connections; it does not count.
        for _ in range(self.rounds):
            for rates, ask in zip(found, askers, strict=True):
                rates.append(ask())
        return [statistics.median(rates) for rates in found]

    def asker(self, server: Server, work: Work) -> Callable[[], float]:
        return lambda: load.rate(server.port, work, self.seconds)


def share(name: str, part: float, whole: float, least: float) -> Line:
    ratio = part / whole
    return Line(name, f"{ratio:.2f} ({part:,.0f} of {whole:,.0f} a second)", f"≥ {least}", ratio >= least)


def letter_work(stamp: str) -> Work:
    return Work(APPEAL, letter_fields("", stamp), status=302)


def pages(runner: Runner, site: Server, baseline: Server) -> list[Line]:
    """Home and article, kept, against a view that does nothing."""
    nothing, home, article = runner.rates(
        runner.asker(baseline, Work("/nothing")),
        runner.asker(site, Work(HOME)),
        runner.asker(site, Work(ARTICLE)),
    )
    return [
        share("home, against a view that does nothing", home, nothing, 0.6),
        share("article, against a view that does nothing", article, nothing, 0.6),
    ]


def letters(runner: Runner, site: Server, baseline: Server, place: Place) -> list[Line]:
    """A letter stored, against a view that inserts one row; its price in processor time."""
    work = letter_work(place.inside("stamp"))
    before = int(place.inside("check").split()[0])
    used = [site.cpu_seconds()]

    def write() -> float:
        found = load.rate(site.port, work, runner.seconds)
        used.append(site.cpu_seconds())
        return found

    insert, letter = runner.rates(runner.asker(baseline, Work("/insert", {"x": "y"})), write)
    stored, contacts, counted = (int(number) for number in place.inside("check").split())
    cpu = 1000 * (used[-1] - used[0]) / max(stored - before, 1)
    return [
        share("a letter stored, against a view that inserts one row", letter, insert, 0.6),
        Line("processor time of a letter", f"{cpu:.1f} ms", "≤ 5 ms", cpu <= 5),
        Line(
            "letters, contacts and count afterwards",
            f"{stored:,}, {contacts:,}, {counted:,}",
            "equal",
            stored == contacts == counted,
        ),
    ]


def with_many(runner: Runner, few: Server, many: Server, few_place: Place, many_place: Place) -> list[Line]:
    """The same with a million letters stored as with few."""
    lines = []
    for name, path in (("home", HOME), ("article", ARTICLE)):
        rates = runner.rates(runner.asker(few, Work(path)), runner.asker(many, Work(path)))
        lines.append(share(f"{name} with many letters, against few", rates[1], rates[0], 0.9))
    few_work, many_work = letter_work(few_place.inside("stamp")), letter_work(many_place.inside("stamp"))
    rates = runner.rates(runner.asker(few, few_work), runner.asker(many, many_work))
    lines.append(share("a letter stored with many letters, against few", rates[1], rates[0], 0.9))
    return lines


def wall(runner: Runner, many: Server, place: Place, deep: int) -> list[Line]:
    """The wall's first page and one far down, rendered anew each time (a parameter of its own keeps it from the cache)."""
    cursor = place.inside("cursor", str(deep))
    first = load.times_of_pages(many.port, [f"{WALL}?language=en", f"{WALL}?language=de", f"{WALL}?country=DE"])
    far = load.times_of_pages(
        many.port, [f"{WALL}?after={cursor}&{extra}" for extra in ("language=en", "language=de", "country=DE")]
    )
    ratio = statistics.median(far) / statistics.median(first)
    page = deep // 30
    return [
        Line(
            f"wall, page {page:,}, against its first (median of {len(far)})",
            f"{ratio:.2f} ({statistics.median(far):.0f} ms and {statistics.median(first):.0f} ms)",
            "≤ 1.2",
            ratio <= 1.2,
        )
    ]


def confirming(runner: Runner, server: Server, place: Place) -> list[Line]:
    """Confirmations a second, each of a letter of its own."""
    number = round(runner.seconds * runner.rounds * 1000)
    tokens = place.inside("pending", str(number)).split()
    path = Path(place.folder) / "confirm-paths"
    path.write_text("".join(f"/letters/{token}/confirm/\n" for token in tokens))
    found = load.rate(server.port, Work("", CONFIRM_FIELDS, paths=path), runner.seconds)
    place.inside("check")
    return [Line("confirming, by POST", f"{found:,.0f} a second")]


def same_time(server: Server, place: Place, number: int) -> list[Line]:
    """Whether the time of an answer tells a new address from one that has written before."""
    stamp = place.inside("stamp")
    known = letter_fields("known@example.org", stamp)
    new = letter_fields("", stamp)
    load.times(server.port, APPEAL, iter([known, new] * 5))
    order = [True, False] * number
    random.Random(1).shuffle(order)
    found = load.times(server.port, APPEAL, (known if is_known else new for is_known in order))
    repeated = [time for time, is_known in zip(found, order, strict=True) if is_known]
    fresh = [time for time, is_known in zip(found, order, strict=True) if not is_known]
    area = auc(fresh, repeated)
    quartiles = [" / ".join(f"{q:.1f}" for q in statistics.quantiles(times, n=4)) for times in (fresh, repeated)]
    return [
        Line(
            f"time of a new and of a repeated address, quartiles in ms ({number} each)",
            f"{quartiles[0]} and {quartiles[1]}",
        ),
        Line("chance of telling them apart by time (0.5: none)", f"{area:.2f}", "0.4 to 0.6", 0.4 <= area <= 0.6),
    ]


def auc(first: list[float], second: list[float]) -> float:
    """The chance that one of the second took longer than one of the first (Mann and Whitney's U, as a share)."""
    ranks = sorted([(time, 0) for time in first] + [(time, 1) for time in second])
    rank_sum = sum(rank for rank, (_, group) in enumerate(ranks, start=1) if group == 1)
    return (rank_sum - len(second) * (len(second) + 1) / 2) / (len(first) * len(second))


def queries(place: Place) -> list[Line]:
    home, article, letter = (int(number) for number in place.inside("queries").split())
    return [
        Line("queries of home and article, kept", f"{home} and {article}", "0", home == article == 0),
        Line("queries of a letter, with BEGIN and COMMIT", str(letter), "≤ 8", letter <= 8),
    ]
