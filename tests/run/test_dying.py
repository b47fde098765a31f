"""Processes of the server that are killed, once or again and again, are replaced while the others serve on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import RawValue

from campaign.running.child import StartedAnew
from tests.run.conftest import ROOT, SECONDS, Site, clean_environment, free_port, until

SERVER = "campaign.running.child server"


def processes_of(site: Site) -> list[int]:
    """The processes that answer, oldest first; not the one that has started them."""
    return sorted(site.children(SERVER))[1:]


def kill(site: Site, *pids: int) -> None:
    """Kill them, and wait until as many others are there."""
    before = set(processes_of(site))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(processes_of(site)) == len(before) and not set(pids) & set(processes_of(site)), 20)


def answers(site: Site) -> bool:
    try:
        return site.get() == b"ok\n"
    except OSError:
        return False


def test_a_process_killed_twice_and_more_within_six_seconds_takes_no_other_with_it(start: Callable[..., Site]) -> None:
    site = start().wait()
    server = min(site.children(SERVER))
    kept, killed = processes_of(site)
    for _ in range(5):
        kill(site, killed)
        assert answers(site)
        (killed,) = set(processes_of(site)) - {kept}
    assert server in site.children(SERVER) and kept in processes_of(site)


def test_all_processes_killed_at_once_and_once_more_are_soon_replaced(start: Callable[..., Site]) -> None:
    site = start().wait()
    server = min(site.children(SERVER))
    for _ in range(2):
        kill(site, *processes_of(site))
    began = time.monotonic()
    until(lambda: answers(site))
    assert time.monotonic() - began < 10
    assert server in site.children(SERVER) and site.process.poll() is None


def test_processes_that_cannot_start_at_all_end_the_server_with_the_error(tmp_path) -> None:
    settings = clean_environment(VAR_DIR=str(tmp_path), SITE_URL="http://letters.example")
    command = [sys.executable, "-m", SERVER.split()[0], "server", "127.0.0.1", str(free_port()), "2"]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 1
    assert "SITE_URL" in done.stderr and "crash loop" in done.stderr


def test_granians_rule_holds_until_a_process_could_start() -> None:
    """Granian asks with `get`, 0 where it knows nothing."""
    has_started = RawValue("b", False)
    moments = StartedAnew(has_started)
    moments[0] = 4711.0
    assert (moments.get(0, 0), moments.get(1, 0)) == (4711.0, 0)
    has_started.value = True
    assert moments.get(0, 0) == 0
