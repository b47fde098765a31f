"""Processes of the site are killed, again and again, while letters come in: what was acknowledged is there."""

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.chaos import IS_FULL_SIZE, figures
from tests.chaos.breaking.second_server import server
from tests.chaos.conftest import Running
from tests.chaos.writers import Writers, ask, check_all_are_there, lost, stored
from tests.run.conftest import is_alive, until

LETTERS, KILLS = (5000, 50) if IS_FULL_SIZE else (50, 1)
LETTERS_OF_TWINS = 10
SERVER, WORKER = "campaign.running.child server", "campaign.running.child work"
# Which process: one that answers, the one that has started those, the mail worker, and the one that starts all of them.
VICTIMS = ["answers"] * 35 + ["server"] * 8 + ["worker"] * 5 + ["run"] * 2


def kill(running: Running, victim: str) -> None:
    """Kills one process. The one that starts all of them has nobody here to start it again: on a server that is systemd."""
    if victim == "run":
        children = running.site.children()
        running.site.process.kill()
        running.site.process.wait()
        # They see that it is gone and finish what they have in hand; the port is free then.
        until(lambda: not any(is_alive(pid) for pid in children))
        running.start_again()
        return
    servers = sorted(running.site.children(SERVER))
    found = {"answers": servers[1:], "server": servers[:1], "worker": running.site.children(WORKER)}[victim]
    for pid in found[-1:]:
        os.kill(pid, signal.SIGKILL)


def is_up(running: Running) -> bool:
    return len(running.site.children(SERVER)) == 3 and ask(running.port, "/healthz").status == 200


def test_no_acknowledged_letter_is_lost_when_processes_are_killed(running: Running) -> None:
    lot = random.Random(12)
    victims = lot.sample(VICTIMS, KILLS) if IS_FULL_SIZE else ["answers"] * KILLS
    began, away = time.monotonic(), [0.0]
    writers = Writers(running.port, LETTERS).start()
    for number, victim in enumerate(victims):
        until(lambda number=number: len(writers.acknowledged) >= LETTERS * number // (KILLS + 1), 600)
        until(lambda: is_up(running))
        kill(running, victim)
        killed_at = time.monotonic()
        until(lambda: ask(running.port, "/healthz").status == 200)
        away.append(time.monotonic() - killed_at)
    writers.finish()
    took = time.monotonic() - began
    until(lambda: is_up(running))
    lost_answers = writers.answers[0]
    figures.note(
        f"kill -9, {KILLS} times ({', '.join(f'{many} × {who}' for who, many in Counter(victims).items())})",
        database=running.database.vendor,
        many=f"{LETTERS} letters",
        lost=lost(running.database, writers),
        statuses=writers.answers,
        longest=writers.longest_silence,
        took=took,
        besides=f"{lost_answers} answers never came; at most {max(away):.1f} s until the site was alive again",
    )
    assert set(writers.answers) <= {302, 0}
    assert writers.answers[302] == LETTERS
    assert not IS_FULL_SIZE or lost_answers > 0, "no request was under way when a process was killed"
    check_all_are_there(running.database, writers)
    running.check_count()
    running.check_logs()


@pytest.mark.parametrize(
    ("module", "is_safe"), [("campaign.running.child", True), ("tests.chaos.breaking.answers_early", False)]
)
def test_an_answer_before_the_commit_would_lose_letters(running: Running, module: str, is_safe: bool) -> None:
    """The same kill, with the server as it is, and with one that answers before its letters are committed."""
    with server(running, module) as (port, process):
        writers = Writers(port, LETTERS_OF_TWINS, at_once=LETTERS_OF_TWINS).start()
        until(lambda: len(writers.acknowledged) >= LETTERS_OF_TWINS // 2)
        os.killpg(process.pid, signal.SIGKILL)
        acknowledged = set(writers.acknowledged)
        writers.port = running.port
        writers.finish()
    assert (acknowledged <= set(stored(running.database))) is is_safe
