"""Ten times what the site can serve: the excess is refused at once, the rest is served, and nothing is lost or grows.

`make chaos` runs it longer, with the figures of the promise; here the machine may be busy with other tests.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bench.processes import cpu_seconds
from tests import nginx
from tests.chaos import VENDORS, figures
from tests.chaos.breaking.database import Database
from tests.chaos.conftest import Running, running_on
from tests.run.conftest import Site, sites
from tests.scaling import load, memory
from tests.scaling.load import GONE, Answer

IS_CHAOS = "CHAOS_LETTERS" in os.environ
SECONDS = 20 if IS_CHAOS else 2
# Served under ten times the load, of what is served at most; the load itself is made on the same two processors.
LEAST_SHARE = 0.6 if IS_CHAOS else 0.3
# Processor time of the site, and of nginx where it is asked through it, for each request that is served: under ten times the
# load, nine refusals included, of what it is without. It does not depend on what else the machine does: where it has become
# slower meanwhile, and more than nine are refused for each that is served, each of those may take as much.
MOST_COST = {"directly": 1.8, "through nginx": 1.3}
REFUSALS = 9
MOST_GROWTH_KB = 60_000
# Half of all have an answer in less than that share of the time in which, at the rate of the same flood, half could have
# been served; where all wait in one line, they wait as long as that. It does not depend on how fast the machine is.
MOST_OF_THE_LINE = 0.5
# Nine forms with an error, each as dear as a page can be, and a letter.
MAKERS = [*(load.letter(country="") for _ in range(9)), load.letter()]
SERVED = (302, 422)
# Said once a minute by each of two processes.
TOO_MANY = "More requests come"


def letters(database: Database) -> int:
    rows = database.number("SELECT count(*) FROM appeals_letter")
    others = "SELECT state, held_reason, own_words FROM appeals_letter WHERE state <> 'confirmed'"
    assert rows == database.number("SELECT sum(online) FROM appeals_tally"), database.execute(others)
    return rows


def servers(site: Site) -> list[int]:
    """The process that has started those that answer."""
    return sorted(site.children("child server"))[:1]


@dataclass
class Seen:
    """Answers to what was asked over so many seconds, the processor time that they took the servers, and how long they took
    until the last one."""

    answers: list[Answer]
    seconds: float
    cpu: float
    took: float

    def of(self, *statuses: int) -> list[Answer]:
        return [answer for answer in self.answers if answer.status in statuses]

    @property
    def served_a_second(self) -> float:
        return len(self.of(*SERVED)) / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of a processor for each that was served."""
        return self.cpu / max(1, len(self.of(*SERVED)))

    @property
    def of_the_line(self) -> float:
        """In what share of the time in which half could have been served half have an answer."""
        served_a_second = max(1, len(self.of(*SERVED))) / self.took
        return seconds_at(self.answers, 0.5) / (len(self.answers) / 2 / served_a_second)


def calm(pids: list[int], port: int) -> Seen:
    """What is served at most: as soon as one has an answer, the next one asks."""
    seconds = 3 if IS_CHAOS else 1
    began, cpu = time.monotonic(), cpu_seconds(*pids)
    answers = load.keep_busy(port, MAKERS, clients=12, seconds=seconds)
    return Seen(answers, seconds, cpu_seconds(*pids) - cpu, time.monotonic() - began)


def overload(pids: list[int], port: int, most: float) -> Seen:
    """Ten times that."""
    began, cpu = time.monotonic(), cpu_seconds(*pids)
    answers = load.offer(port, MAKERS, a_second=most * 10, seconds=SECONDS)
    return Seen(answers, SECONDS, cpu_seconds(*pids) - cpu, time.monotonic() - began)


def seconds_at(answers: list[Answer], share: float) -> float:
    times = sorted(answer.seconds for answer in answers)
    return times[int(len(times) * share)]


@pytest.fixture(scope="module", params=VENDORS)
def running(request, tmp_path_factory, prepared) -> Iterator[Running]:
    with (
        sites(tmp_path_factory.mktemp("overload"), prepared) as start,
        running_on(request.param, start) as one,
    ):
        yield one


@pytest.mark.parametrize("how", MOST_COST)
def test_what_is_too_much_is_refused_at_once_and_the_rest_is_served(running: Running, tmp_path, how: str) -> None:
    if how == "directly":
        check(running, servers(running.site), running.port, how)
        return
    if not nginx.find():
        pytest.skip("nginx is not installed")
    with nginx.serving(tmp_path / "nginx", upstream=f"127.0.0.1:{running.port}") as port:
        main = int((tmp_path / "nginx" / "nginx.pid").read_text())
        check(running, [*servers(running.site), main], port, how)


def check(running: Running, pids: list[int], port: int, how: str) -> None:
    site, database = running.site, running.database
    # More than it has places for, so that each thread has what it needs: its connection, its caches.
    load.keep_busy(port, MAKERS, clients=48, seconds=1)
    began, said = time.monotonic(), site.said().count(TOO_MANY)
    stored = letters(database)
    before = calm(pids, port)
    # What it has when it is as busy as it can be without refusing anybody.
    memory_before = memory.kilobytes(pids)
    own = time.process_time()
    with memory.watched(pids) as watch:
        flood = overload(pids, port, before.served_a_second)
    own = time.process_time() - own
    afterwards = load.keep_busy(port, MAKERS[::-1], clients=4, seconds=1)
    served, refused = flood.of(*SERVED), flood.of(503)
    figures.note(
        f"10 × overload of the dearest forms, {how}",
        database=database.vendor,
        many=f"{len(flood.answers) / SECONDS:.0f} requests a second",
        lost=letters_sent(before.answers, flood.answers, afterwards) - (letters(database) - stored),
        statuses={503: len(refused)},
        longest=max(answer.seconds for answer in flood.answers),
        took=SECONDS,
        besides=f"served {flood.served_a_second:.0f} a second of {before.served_a_second:.0f} at most, p95 "
        f"{seconds_at(served, 0.95):.2f} s; refused {len(refused) / SECONDS:.0f} a second, half within "
        f"{seconds_at(refused, 0.5):.3f} s, p95 {seconds_at(refused, 0.95):.2f} s; half of all in "
        f"{flood.of_the_line:.2f} of the time of one line; {flood.cost * 1000:.1f} ms of a "
        f"processor for each served, {before.cost * 1000:.1f} without; the load itself took {own / SECONDS:.2f} processors; "
        f"memory at most {watch.most_kb // 1024} MB, {memory_before // 1024} before",
    )
    assert {answer.status for answer in flood.answers} == {*SERVED, 503}
    assert all("\r\nretry-after: " in answer.text.lower() for answer in refused)
    assert flood.served_a_second >= before.served_a_second * LEAST_SHARE
    refusals = max(REFUSALS, len(refused) / max(1, len(served)))
    assert flood.cost <= before.cost * (1 + (MOST_COST[how] - 1) * refusals / REFUSALS)
    # None has gone, which at full size is within a visitor's patience; and who is refused hears it first.
    assert seconds_at(refused, 0.5) < seconds_at(served, 0.5)
    assert flood.of_the_line < MOST_OF_THE_LINE
    assert {answer.status for answer in afterwards} == {*SERVED}
    assert letters(database) - stored == letters_sent(before.answers, flood.answers, afterwards)
    assert watch.most_kb - memory_before < MOST_GROWTH_KB
    assert "Traceback" not in site.said()
    assert site.said().count(TOO_MANY) - said <= 2 * (1 + (time.monotonic() - began) // 60)


def letters_sent(*answers: list[Answer]) -> int:
    return sum(answer.status == 302 for some in answers for answer in some)


def test_without_that_nobody_is_served_in_time(start) -> None:
    """The unguarded twin: all wait in one line; at full size most have gone before their turn."""
    site = start(PROXY_COUNT="1", DJANGO_SETTINGS_MODULE="tests.scaling.unguarded").wait()
    pids = servers(site)
    load.keep_busy(site.port, MAKERS, clients=8, seconds=1)
    flood = overload(pids, site.port, calm(pids, site.port).served_a_second)
    gone = len(flood.of(GONE))
    print(f"{gone} of {len(flood.answers)} have gone; half of all in {flood.of_the_line:.2f} of the time of one line")
    assert not flood.of(503)
    if IS_CHAOS:
        assert gone > len(flood.answers) / 2
        late = load.ask_once(site.port, load.page("/appeals/shanyrak-aigyerim/sent/"))
        assert late[0].seconds > 1
    else:
        assert flood.of_the_line > MOST_OF_THE_LINE
