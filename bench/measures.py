"""What is measured: A, B, A, B … in turn, on one machine in one run, and the median of each."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import load
from bench.load import MOST_PER_SECOND, NEW_ADDRESS, Request, Work, get, letter_fields, networks_for
from bench.server import Place, Server

HOME, ARTICLE, APPEAL = "/", "/articles/shanyrak-aigyerim/", "/appeals/shanyrak-aigyerim/"
CONFIRM_FIELDS = {"action": "confirm", "wrote": "on"}

# The page cache drops a page within 5 seconds, and rendering it anew in every process costs as much as hundreds of cached
# answers. A run of three seconds would hold one rendering, or none. So a page is not asked for until no process has it in
# its cache, and then for nine seconds: a whole number of the cache's periods (3 seconds; it also fits 4.5 and 9, which
# another checkout may have). Each run then begins with a rendering and holds as many as the same time does in the long run.
IDLE_SECONDS = 5.5
PAGE_SECONDS = 9


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

    @property
    def networks(self) -> int:
        """How many networks letters come from in turn, so that all runs on one site stay within its limits."""
        runs = 2 * (self.rounds + 1) + 1
        return networks_for(round(max(1, self.seconds) * MOST_PER_SECOND * runs))

    def rates(self, *askers: Callable[[], float]) -> list[float]:
        """The median rate of each, asked in turn, round after round."""
        found: list[list[float]] = [[] for _ in askers]
        for ask in askers:
            ask()  # The first run warms caches and connections; it does not count.
        for _ in range(self.rounds):
            for rates, ask in zip(found, askers, strict=True):
                rates.append(ask())
        return [statistics.median(rates) for rates in found]

    def asker(self, port: int, work: Work) -> Callable[[], float]:
        return lambda: load.rate(port, work, self.seconds)

    def page_asker(self, port: int, path: str) -> Callable[[], float]:
        """Asks for a cached page, for a whole number of the page cache's periods."""
        seconds = PAGE_SECONDS * max(1, round(self.seconds / PAGE_SECONDS))
        asked_at = time.monotonic()

        def ask() -> float:
            nonlocal asked_at
            time.sleep(max(0.0, asked_at + IDLE_SECONDS - time.monotonic()))
            found = load.rate(port, get(path), seconds)
            asked_at = time.monotonic()
            return found

        return ask

    def letter_work(self, stamp: str) -> Work:
        return Work([Request(APPEAL, letter_fields(NEW_ADDRESS, stamp))], statuses=(302,), networks=self.networks)


@dataclass
class Price:
    """Processor time of letters, the database's included, summed over the runs that store them."""

    runner: Runner
    server: Server
    work: Work
    seconds: float = 0.0

    def write(self) -> float:
        """Letters a second. What the database's own processes do later, such as vacuum, is counted in a later run."""
        before = self.server.cpu_seconds()
        found = load.rate(self.server.port, self.work, self.runner.seconds)
        self.seconds += self.server.cpu_seconds() - before
        return found


def share(name: str, part: float, whole: float, least: float, *, is_judged: bool = True) -> Line:
    ratio = part / whole
    is_met = ratio >= least if is_judged else None
    return Line(name, f"{ratio:.2f} ({part:,.0f} of {whole:,.0f} a second)", f"≥ {least}", is_met)


def cached_share(name: str, part: float, whole: float, least: float) -> Line:
    """The share of a cached page. Threads in Python ask more slowly than it is answered: their ratio says nothing."""
    return share(name, part, whole, least, is_judged=load.has_wrk())


def pages(runner: Runner, site: Server, baseline: Server) -> list[Line]:
    """Home and article, cached, against a view that does nothing."""
    nothing, home, article = runner.rates(
        runner.asker(baseline.port, get("/nothing")),
        runner.page_asker(site.port, HOME),
        runner.page_asker(site.port, ARTICLE),
    )
    return [
        cached_share("home, against a view that does nothing", home, nothing, 0.6),
        cached_share("article, against a view that does nothing", article, nothing, 0.6),
    ]


def letters(runner: Runner, site: Server, baseline: Server, place: Place) -> list[Line]:
    """A letter stored, against a view that inserts one row; the processor time it takes."""
    before = check(place)[0]
    price = Price(runner, site, runner.letter_work(place.inside("stamp")))
    insert, letter = runner.rates(
        runner.asker(baseline.port, Work([Request("/insert", {"x": "y"})])),
        price.write,
    )
    stored, contacts, counted, held = check(place)
    cpu = 1000 * price.seconds / max(stored - before, 1)
    database = " and PostgreSQL" if place.database else ""
    return [
        share("a letter stored, against a view that inserts one row", letter, insert, 0.6),
        Line(f"processor time of a letter, server{database}", f"{cpu:.1f} ms", "≤ 5 ms", cpu <= 5),
        Line(
            f"letters, contacts and count afterwards; held, from {runner.networks:,} networks",
            f"{stored:,}, {contacts:,}, {counted:,}; {held}",
            "equal; 0",
            stored == contacts == counted and not held,
        ),
    ]


def with_many(runner: Runner, few: Server, many: Server, few_place: Place, many_place: Place) -> list[Line]:
    """The same with a million letters stored as with few."""
    lines = []
    for name, path in (("home", HOME), ("article", ARTICLE)):
        rates = runner.rates(runner.page_asker(few.port, path), runner.page_asker(many.port, path))
        lines.append(cached_share(f"{name} with many letters, against few", rates[1], rates[0], 0.9))
    works = [runner.letter_work(place.inside("stamp")) for place in (few_place, many_place)]
    rates = runner.rates(runner.asker(few.port, works[0]), runner.asker(many.port, works[1]))
    lines.append(share("a letter stored with many letters, against few", rates[1], rates[0], 0.9))
    held = check(few_place)[3] + check(many_place)[3]
    lines.append(Line("letters held in these runs", str(held), "0", not held))
    return lines


def confirming(runner: Runner, server: Server, place: Place) -> list[Line]:
    """Confirmations a second, each of a letter of its own."""
    number = round(runner.seconds * runner.rounds * 1000)
    tokens = place.inside("pending", str(number)).split()
    # Confirming twice changes nothing and answers the same; a run that comes to the end of its list begins it again.
    work = Work([Request(f"/letters/{token}/confirm/", CONFIRM_FIELDS) for token in tokens])
    found = load.rate(server.port, work, runner.seconds)
    check(place)
    return [Line("confirming, by POST", f"{found:,.0f} a second")]


def check(place: Place) -> list[int]:
    """Letters, contacts, count and letters held; fails where the count is not that of the rows."""
    return [int(number) for number in place.inside("check").split()]


def same_time(runner: Runner, server: Server, place: Place, number: int) -> list[Line]:
    """Whether the time of an answer tells a new address from one that has written before."""
    stamp = place.inside("stamp")
    known = Request(APPEAL, letter_fields("known@example.org", stamp))
    new = Request(APPEAL, letter_fields(NEW_ADDRESS, stamp))
    load.times(server.port, iter([known, new] * 5), runner.networks)
    order = [True, False] * number
    random.Random(1).shuffle(order)
    found = load.times(server.port, (known if is_known else new for is_known in order), runner.networks)
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
        Line("queries of home and article, cached", f"{home} and {article}", "0", home == article == 0),
        Line("queries of a letter, with BEGIN and COMMIT", str(letter), "≤ 8", letter <= 8),
    ]
