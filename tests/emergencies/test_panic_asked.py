"""Panic asks twice on a terminal; whatever is not the right answer, both times, erases nothing."""

import os
import pty
import select
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from appeals.models import Letter
from safety.lockdown import is_locked_down
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db(transaction=True)
END_OF_INPUT, CTRL_C = b"\x04", b"\x03"


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """A VAR_DIR of its own, and somebody to erase."""
    settings.VAR_DIR, settings.PRIVATE_ROOT, settings.MAIL_DIR = tmp_path, tmp_path / "private", tmp_path / "mail"
    (tmp_path / "secrets.json").write_text("{}")
    make.letter(make.appeal(), name="Zhanargul")
    return tmp_path


@contextmanager
def terminal(monkeypatch, typed):
    """The command's input is a real terminal, at which this was typed."""
    ours, its = pty.openpty()
    os.write(ours, typed)
    with os.fdopen(its, "r", errors="strict") as file, os.fdopen(ours, "rb"):
        monkeypatch.setattr(sys, "stdin", file)
        yield


def is_untouched(places):
    return not is_locked_down() and (places / "secrets.json").exists() and Letter.objects.get().name == "Zhanargul"


@pytest.mark.parametrize(
    "typed",
    [
        b"\n",
        b"yes\n",
        b"Erase everything\nlocalhost\n",
        b"localhost\nerase everything\n",
        b"erase everything\n\n",
        b"erase everything\nother.example\n",
        b"erase everything\nerase everything\n",
        END_OF_INPUT,
        b"erase everything\n" + END_OF_INPUT,
        b"\xff\xfe\n",
        "erase everything\nlocalhos\u202et\n".encode(),
    ],
)
def test_any_other_answer_erases_nothing(places, monkeypatch, typed):
    with terminal(monkeypatch, typed), pytest.raises(CommandError, match="Nothing was done"):
        call_command("panic")
    assert is_untouched(places)


def test_both_answers_erase_everything(places, monkeypatch, capsys):
    with terminal(monkeypatch, f"erase everything \n {django_settings.SITE_HOST}\n".encode()):
        call_command("panic")
    assert is_locked_down() and not (places / "secrets.json").exists() and Letter.objects.get().name == ""
    assert "Everything personal of this site is erased." in capsys.readouterr().out


def test_ctrl_c_and_a_pipe_erase_nothing(places):
    """In a process, as somebody types it; the signal comes while it waits for the second answer."""
    environment = {**os.environ, "DATABASE_URL": letters.database_url(), "VAR_DIR": str(places.parent / "other")}
    (places.parent / "other").mkdir()
    command = [sys.executable, "manage.py", "panic"]
    cwd = django_settings.BASE_DIR
    piped = subprocess.run(command, cwd=cwd, env=environment, input=b"erase everything\n", capture_output=True)
    assert piped.returncode == 1 and b"Without a terminal: --first" in piped.stderr
    pid, ours = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # A suite in the background ignores it.
        os.execve(command[0], command, environment)  # noqa: S606
    said = b""
    while b"to go on: " not in said:
        said += os.read(ours, 1024)
    os.write(ours, b"erase everything\n")
    while b"to erase it now: " not in said:
        said += os.read(ours, 1024)
    os.write(ours, CTRL_C)
    try:
        while True:
            # A signal between the question and the waiting for its answer is only noticed with the next key.
            if not select.select([ours], [], [], 1)[0]:
                os.write(ours, CTRL_C)
            elif block := os.read(ours, 1024):
                said += block
            else:
                break
    except OSError:  # Linux says so at the end of a terminal.
        pass
    os.close(ours)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert b"Nothing was done." in said and b"Traceback" not in said
    assert is_untouched(places)
