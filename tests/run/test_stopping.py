"""Whatever ends a part of the running site ends or restarts the right others."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.run.conftest import ROOT, SECONDS, answers, clean_environment, free_port, is_alive, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything(start, number) -> None:
    site = start().wait()
    processes = site.children()
    assert len(processes) >= 4  # server, two of its processes, mail worker
    assert site.stop(number) == 0
    assert not [pid for pid in processes if is_alive(pid)]


def test_it_stops_at_once_while_it_still_starts(start) -> None:
    site = start()
    until(lambda: len(site.children("campaign.running.child server")) == 3)
    began = time.monotonic()
    site.stop()
    assert time.monotonic() - began < 10


# Python starts, settings are read, the database is brought up to date, static files are compressed, the server starts.
@pytest.mark.parametrize("seconds", [0.02, 0.2, 0.8, 2.5, 6])
def test_ctrl_c_before_it_serves_is_no_traceback(tmp_path, seconds) -> None:
    """As `make run` starts it: the installer first, all in one process group."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "requirements.txt").touch()
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / ".venv" / "installed.txt").touch()
    process = subprocess.Popen(
        ["make", "-f", str(ROOT / "Makefile"), f"PYTHON={sys.executable}", "run"],
        cwd=tmp_path,
        env=clean_environment(PORT=str(free_port()), VAR_DIR=str(tmp_path / "var")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    try:
        errors = process.communicate(timeout=SECONDS)[1]
    except subprocess.TimeoutExpired:
        # GNU make, just about to start its child, takes the signal for itself and waits: whoever sits there presses again.
        if seconds > 0.1:
            raise
        os.killpg(process.pid, signal.SIGINT)
        errors = process.communicate(timeout=SECONDS)[1]
    # On a busy machine make may reap its child before it sees the signal itself: it ends with 2 then, and its line says
    # that the child was interrupted.
    is_childs = f"] Error {128 + signal.SIGINT}" in errors
    assert process.returncode in (-signal.SIGINT, 128 + signal.SIGINT) or (process.returncode == 2 and is_childs), (
        errors
    )
    # Run by `make test`, this make is one inside another and says so in its own line.
    assert [line for line in errors.splitlines() if not re.match(r"make(\[\d+\])?: \*\*\*", line)] == []


def test_killing_it_leaves_nothing_behind_and_the_port_free(start) -> None:
    site = start().wait()
    processes = site.children()
    site.stop(signal.SIGKILL)
    until(lambda: not [pid for pid in processes if is_alive(pid)])
    assert start(port=site.port).wait().get() == b"ok\n"


def test_a_dead_mail_worker_is_started_again(start) -> None:
    site = start().wait()
    until(lambda: bool(site.children("campaign.running.child work")))
    (worker,) = site.children("campaign.running.child work")
    os.kill(worker, signal.SIGKILL)
    until(
        lambda: (
            bool(site.children("campaign.running.child work"))
            and site.children("campaign.running.child work") != [worker]
        )
    )
    assert site.get() == b"ok\n"


def test_a_dead_server_is_started_again_and_its_processes_with_it(start) -> None:
    site = start().wait()
    processes = site.children("campaign.running.child server")
    os.kill(min(processes), signal.SIGKILL)
    until(lambda: not [pid for pid in processes if is_alive(pid)])
    until(lambda: answers(site))
    assert site.process.poll() is None
