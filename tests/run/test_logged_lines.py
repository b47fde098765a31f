"""What real processes write to stderr: one line an event, whatever went wrong, and a traceback that can be unfolded."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from tests.deploy import units
from tests.run.conftest import ROOT, clean_environment, descendants, free_port, is_alive, until

LINE = re.compile(r"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) [\w.]+: \S.*")
FORGED = "ERROR django.request: forged"
# Each ends a process, or a thread of one, or is logged by somebody: with a text of two lines that a stranger has typed.
ACTS = {
    "uncaught": "raise ValueError(typed)",
    "in a thread": "import threading; t = threading.Thread(target=lambda: int(typed)); t.start(); t.join()",
    "logged": "import logging; logging.getLogger('some.library').error('Failed: %s', typed)",
    "with a traceback": "import logging\ntry: int(typed)\nexcept ValueError: logging.getLogger('x').exception('Failed')",
    "a warning": "import warnings; warnings.warn(typed)",
    "of the database": "from django.db import connection; connection.cursor().execute('SELECT ' + typed)",
    "in a destructor": "class X:\n def __del__(self): int(typed)\nX()",
}
SETUP = f"import django; django.setup(); typed = 'typed ada@example.org\\n{FORGED}\\r\\u202e'\n"


@pytest.mark.parametrize("name", ACTS)
def test_an_event_is_one_line(tmp_path, name) -> None:
    settings = clean_environment(VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="campaign.settings")
    command = [sys.executable, "-c", SETUP + ACTS[name]]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    assert LINE.fullmatch(line), line
    assert "ada" not in line and not [one for one in line.split(r"\n") if one.startswith(FORGED)]
    assert ("\\n  File " in line) == (name not in ("logged", "a warning"))


# Loaded by every Python that is started with it: what comes after Django has answered fails, and a thread beside it.
BROKEN = """
import os, sys, threading, warnings
sys.path.insert(0, os.getcwd())
from campaign.web.bodies.whole_bodies import WholeBodies
def fail(self, environ, start_response):
    typed = environ["QUERY_STRING"] + os.environ["TYPED"]
    warnings.warn(typed)
    threading.Thread(target=int, args=(typed,)).start()
    raise ValueError(typed)
WholeBodies.__call__ = fail
"""
SERVERS = {
    "make run": [sys.executable, "-m", "campaign.running.child", "server", "127.0.0.1", "8000", "2"],
    "systemd": units.command("campaign-site.service"),
}


@pytest.mark.parametrize("name", SERVERS)
def test_an_event_in_the_servers_own_processes_is_one_line(tmp_path, name) -> None:
    """An exception that Django never sees, a thread's, a warning, and a process that is killed: with both ways to serve."""
    (tmp_path / "sitecustomize.py").write_text(BROKEN)
    port, typed = free_port(), f"\nERROR django.request: forged\r{FORGED} ada@example.org"
    settings = clean_environment(VAR_DIR=str(tmp_path), PYTHONPATH=str(tmp_path), TYPED=typed, PYTHONUNBUFFERED="1")
    command = [str(port) if word == "8000" else word for word in SERVERS[name]]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def ask() -> int:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as client:
            client.request("GET", "/?192.0.2.7")
            return client.getresponse().status

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return ask() == 500
        return False

    try:
        until(answers)
        first = [pid for pid in descendants(server.pid) if is_alive(pid)]
        os.kill(first[-1], signal.SIGKILL)
        until(lambda: not is_alive(first[-1]) and len([one for one in descendants(server.pid) if is_alive(one)]) >= 2)
        until(answers)
    finally:
        server.terminate()
        server.wait(60)
    lines = (tmp_path / "log").read_text().splitlines()
    assert all(LINE.fullmatch(line) for line in lines), [line for line in lines if not LINE.fullmatch(line)]
    said = "\n".join(lines)
    assert "ada@" not in said and "192.0.2" not in said and f"\n{FORGED}" not in said
    for words in (
        "Application callable raised an exception",
        "Unexpected exit from worker",
        "not caught",
        "UserWarning",
    ):
        assert words in said, said


CHORE = "from campaign import chores; chores.TASKS = (chores.Task('broken', chores.DAY, lambda now: int(typed)),)\n"
WORK = "from django.core.management import call_command; call_command('work', once=True)"


def test_an_event_in_the_worker_is_one_line(tmp_path, prepared) -> None:
    shutil.copy(prepared / "db.sqlite3", tmp_path)
    shutil.copy(prepared / "secrets.json", tmp_path)
    settings = clean_environment(VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="campaign.settings")
    command = [sys.executable, "-c", SETUP + CHORE + WORK]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert LINE.fullmatch(line) and "“broken” failed" in line and "\\n  File " in line and "ada" not in line, line
