"""`make test` installs Debian packages only after it has said so, and not where that was forbidden."""

import pytest

from tests import __main__ as run


@pytest.fixture
def calls(monkeypatch):
    """What is started, on a machine of root's own that lacks everything."""
    started = []
    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    monkeypatch.setattr(run.shutil, "which", lambda name, path=None: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(run.subprocess, "call", lambda command, **options: started.append(command))
    monkeypatch.setattr(run.sys.stdin, "isatty", lambda: False, raising=False)
    monkeypatch.delenv("INSTALL", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return started


def test_it_says_so_first(calls, monkeypatch):
    monkeypatch.setattr(run, "heading", lambda text: calls.append(text))
    run.install_missing()
    packages = list(run.PACKAGES)
    assert {"chromium", "nginx", "postgresql"} < set(packages)
    assert f"apt-get install {' '.join(packages)}" in calls[0]
    assert calls[-1][-len(packages) :] == packages


def test_nothing_is_installed_against_a_word(calls, monkeypatch):
    monkeypatch.setenv("INSTALL", "0")
    run.install_missing()
    assert calls == []


def test_nothing_is_installed_by_an_ordinary_user(calls, monkeypatch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    run.install_missing()
    assert calls == []


@pytest.mark.parametrize(("name", "value", "waits"), [("CI", "true", 0), ("INSTALL", "1", 0), ("INSTALL", "", 1)])
def test_a_developer_at_a_terminal_has_time_to_refuse(calls, monkeypatch, name, value, waits):
    slept = []
    monkeypatch.setattr(run.time, "sleep", slept.append)
    monkeypatch.setattr(run.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setenv(name, value)
    run.install_missing()
    assert len(slept) == waits
    assert calls
