"""`manage.py run` prepares once, serves again quickly, keeps to itself, and says in one line what stops it."""

import socket
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.run.conftest import ROOT, clean_environment, free_port, password_in


def test_a_second_start_does_nothing_twice_and_serves_within_5_seconds(start) -> None:
    first = start(is_new=True).wait()
    assert password_in(first.said())
    assert b"<h1" in first.get("/kk/")
    assert first.stop() == 0
    seconds = []
    for _ in range(3):
        began = time.monotonic()
        again = start().wait()
        seconds.append(time.monotonic() - began)
        assert not password_in(again.said())
        assert " created" not in again.said()
        assert again.stop() == 0
    assert min(seconds) < 5, seconds
    database = sqlite3.connect(first.var_dir / "db.sqlite3")
    assert database.execute("select count(*) from auth_user").fetchone() == (1,)
    assert database.execute("select count(*) from appeals_appeal").fetchone() == (1,)


def test_two_copies_run_side_by_side(start) -> None:
    one, other = start("one"), start("other")
    one.wait()
    other.wait()
    assert one.get() == other.get() == b"ok\n"
    one.stop()
    assert other.get() == b"ok\n"


def test_what_it_makes_is_readable_by_its_owner_alone(start) -> None:
    var_dir = start(is_new=True).wait().var_dir
    assert var_dir.stat().st_mode & 0o077 == 0
    assert (var_dir / "secrets.json").stat().st_mode & 0o077 == 0


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "run"]
    return subprocess.run(
        command, cwd=ROOT, env=clean_environment(**settings), capture_output=True, text=True, timeout=60
    )


def test_a_port_in_use_is_one_line_and_touches_nothing(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(PORT=str(port), VAR_DIR=str(tmp_path / "var"))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "var" / "db.sqlite3").exists()


PUBLIC = {"SITE_URL": "https://example.org"}


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PORT": "eight"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number"),
        ({"HOST": "203.0.113.9"}, "HOST 203.0.113.9"),
        ({"SITE_URL": "http://example.org"}, "SITE_URL must begin with https://"),
        ({"SITE_URL": "example.org"}, "SITE_URL must look like"),
        (PUBLIC, "SECRET_KEY must be set"),
        (PUBLIC | {"SECRET_KEY": "k" * 50}, "CONTACT_KEYS must be set"),
        (PUBLIC | {"SECRET_KEY": "k" * 50, "CONTACT_KEYS": "short"}, "CONTACT_KEYS: key 1"),
        (PUBLIC | {"SECRET_KEY": "k" * 50, "CONTACT_KEYS": "A" * 43 + "="}, "EMAIL_URL must be set"),
        ({"DATABASE_URL": "mysql://root:hidden@db/x"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "postgres://a:hidden@127.0.0.1:1/x"}, "The database cannot be used"),
        ({"CACHE_URL": "redis://127.0.0.1:1/0"}, "CACHE_URL"),
        ({"EMAIL_URL": "nonsense"}, "EMAIL_URL must look like"),
        ({"CONFIRM_LETTERS": "perhaps"}, "CONFIRM_LETTERS must be 1 or 0"),
        ({"PROXY_COUNT": "-1"}, "PROXY_COUNT must be a number"),
        ({"VAR_DIR": "/dev/null"}, "VAR_DIR /dev/null"),
    ],
    ids=str,
)
def test_a_wrong_environment_is_one_line(tmp_path, variables, words) -> None:
    done = run(**{"PORT": str(free_port()), "VAR_DIR": str(tmp_path / "var")} | variables)
    assert done.returncode != 0
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "hidden" not in done.stderr + done.stdout
