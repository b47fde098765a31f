"""The arithmetic of `python -m bench`."""

import subprocess
import sys
from collections import Counter

import pytest

from appeals.services.arriving.judging import LETTERS_PER_BURST
from bench import load, measures, processes, proxy
from bench.measures import PAGE_SECONDS, Runner
from safety.web.network import network_of

pytestmark = pytest.mark.one_database


def test_all_letters_of_a_bench_keep_every_networks_limit() -> None:
    runner = Runner(seconds=5, rounds=3)
    letters = 2 * (runner.rounds + 1) * round(runner.seconds) * load.MOST_PER_SECOND
    found = Counter(network_of(load.network(number, runner.networks)) for number in range(letters))
    assert len(found) == runner.networks
    assert max(found.values()) <= LETTERS_PER_BURST


def test_a_run_begins_with_the_networks_after_those_of_the_run_before(monkeypatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(load, "has_wrk", lambda: False)

    def by_threads(port, work, seconds, first):
        begun.append(first)
        return 1.0

    monkeypatch.setattr(load, "_by_threads", by_threads)
    for seconds in (1, 5, 2):
        load.rate(0, load.get("/"), seconds)
    assert begun[1] - begun[0] == load.MOST_PER_SECOND
    assert begun[2] - begun[1] == 5 * load.MOST_PER_SECOND


def test_there_are_not_more_networks_than_there_are() -> None:
    assert load.networks_for(1) == 1
    assert load.networks_for(91) == 10
    with pytest.raises(ValueError):
        load.networks_for(10 * 256 * 256 + 1)


@pytest.mark.parametrize(("seconds", "asked"), [(0.5, PAGE_SECONDS), (5, PAGE_SECONDS), (20, 2 * PAGE_SECONDS)])
def test_a_page_is_asked_for_during_whole_periods_of_the_page_cache(monkeypatch, seconds, asked) -> None:
    lengths: list[float] = []
    pauses: list[float] = []

    def rate(port, work, length):
        lengths.append(length)
        return 1.0

    monkeypatch.setattr(load, "rate", rate)
    monkeypatch.setattr(measures.time, "sleep", pauses.append)
    ask = Runner(seconds, rounds=1).page_asker(0, "/")
    ask()
    ask()
    assert lengths == [asked, asked]
    # No process keeps it any longer than DESIGN's five seconds.
    assert all(pause > 5 for pause in pauses)
    assert len(pauses) == 2


def test_processor_time_counts_all_four_fields_of_a_process_with_any_name() -> None:
    stat = "7 (a) b (c) S " + " ".join(str(number) for number in range(4, 53))
    assert processes.ticks_in(stat) == 14 + 15 + 16 + 17


def test_processor_time_counts_children_that_have_ended() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert len(processes.family(process.pid)) == 1
        assert processes.cpu_seconds(process.pid) >= 0.25
        process.stdin.close()


def test_percentiles_are_those_of_all_visits() -> None:
    assert proxy.percentiles([float(number) for number in range(101)]) == "50.0 and 99.0"
