"""Processes of the server that are killed, once or again and again, are replaced."""

import os
import signal
import subprocess
import sys

from tests.run.conftest import ROOT, SECONDS, Site, answers, clean_environment, free_port, until

SERVER = "campaign.running.child server"


def processes_of(site: Site) -> list[int]:
    """The processes that answer, oldest first; not the one that has started them."""
    return sorted(site.children(SERVER))[1:]


def test_a_process_killed_again_and_again_within_seconds_ends_nothing(site: Site) -> None:
    until(lambda: len(processes_of(site)) == 2)
    for _ in range(4):
        os.kill(processes_of(site)[-1], signal.SIGKILL)
        # Longer where granian has ended the server, which is started again then.
        until(lambda: answers(site) and len(processes_of(site)) == 2)
    assert site.process.poll() is None


def test_all_processes_killed_at_once_and_once_more_are_replaced(site: Site) -> None:
    until(lambda: len(processes_of(site)) == 2)
    for _ in range(2):
        killed = processes_of(site)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until(lambda killed=killed: not set(killed) & set(processes_of(site)) and answers(site))
    assert site.process.poll() is None


def test_processes_that_cannot_start_at_all_end_the_server_with_the_error(tmp_path) -> None:
    settings = clean_environment(VAR_DIR=str(tmp_path), SITE_URL="http://letters.example")
    command = [sys.executable, "-m", SERVER.split()[0], "server", "127.0.0.1", str(free_port()), "2"]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 1
    assert "SITE_URL" in done.stderr and "crash loop" in done.stderr
