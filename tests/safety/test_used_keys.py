"""A site that lacks a key of its database does not start: no address votes twice, no link is dead."""

import base64
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from campaign.management.commands.runserver import Command as RunServer
from campaign.running import database
from safety.keys import sealing, used_keys
from safety.models import UsedKey
from tests import make

NEW, OLD, OTHER = (base64.urlsafe_b64encode(bytes([number]) * 32) for number in (1, 2, 3))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def used(settings):
    """A database that was written under OLD."""
    settings.CONTACT_KEYS = [OLD]
    UsedKey.objects.all().delete()
    used_keys.check()
    return settings


def fingerprint(key):
    return sealing.fingerprints()[django_settings.CONTACT_KEYS.index(key)]


def test_the_first_key_is_noted_once():
    used_keys.check()
    assert [row.pk for row in UsedKey.objects.all()] == [fingerprint(OLD)]
    assert len(fingerprint(OLD)) == 8


@pytest.mark.parametrize("keys", [[NEW], [OTHER, NEW]])
def test_a_wrong_or_missing_key_is_named_and_nothing_is_written(used, keys):
    missing = fingerprint(OLD)
    used.CONTACT_KEYS = keys
    with pytest.raises(used_keys.WrongKeys, match=f"CONTACT_KEYS lacks the key {missing}"):
        used_keys.check()
    assert UsedKey.objects.count() == 1


def test_a_new_key_in_front_must_stay_from_then_on(used):
    used.CONTACT_KEYS = [NEW, OLD]
    used_keys.check()
    used.CONTACT_KEYS = [OLD, NEW]
    used_keys.check()
    for keys in ([OLD], [NEW]):
        used.CONTACT_KEYS = keys
        with pytest.raises(used_keys.WrongKeys):
            used_keys.check()


def test_a_key_that_is_listed_behind_was_not_used_and_may_go(used):
    used.CONTACT_KEYS = [OLD, OTHER]
    used_keys.check()
    used.CONTACT_KEYS = [OLD]
    used_keys.check()


@pytest.mark.parametrize("command", ["work", "load_campaign", "migrate", "take_out", "reseal"])
def test_every_command_that_writes_stops_in_one_line(used, command, monkeypatch):
    make.appeal()
    monkeypatch.setattr("sys.stdin", [])
    used.CONTACT_KEYS = [NEW]
    with pytest.raises(CommandError, match="CONTACT_KEYS lacks the key") as stopped:
        call_command(command, **({"once": True} if command == "work" else {}))
    assert "\n" not in str(stopped.value)


def test_run_stops_in_one_line(used):
    used.CONTACT_KEYS = [NEW]
    with pytest.raises(CommandError, match="CONTACT_KEYS lacks the key"), database.in_one_line(CommandError):
        database.migrate()


def test_runserver_stops_in_one_line(used, monkeypatch, capsys):
    used.CONTACT_KEYS = [NEW]

    def end(code):
        raise KeyError(code)

    monkeypatch.setattr("os._exit", end)
    with pytest.raises(KeyError):
        RunServer().inner_run()
    assert "CONTACT_KEYS lacks the key" in capsys.readouterr().err


def test_a_database_without_tables_was_written_under_no_key(used, monkeypatch):
    used.CONTACT_KEYS = [NEW]
    monkeypatch.setattr(UsedKey._meta, "db_table", "safety_not_there")
    used_keys.check()


@pytest.mark.one_database
def test_processes_of_the_site_stop_in_one_line(tmp_path):
    """The server's own way in, and the commands, in processes of their own."""
    from tests.run.conftest import clean_environment

    first, second = (base64.urlsafe_b64encode(bytes(range(start, start + 32))).decode() for start in (1, 100))

    def start(*command, keys):
        environment = clean_environment(VAR_DIR=str(tmp_path / "var"), CONTACT_KEYS=keys)
        return subprocess.run(
            [sys.executable, *command], cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True
        )

    (tmp_path / "var" / "static").mkdir(parents=True)
    assert start("manage.py", "migrate", "-v", "0", keys=first).returncode == 0
    load = ("-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'campaign.settings'; import campaign.wsgi")
    for command in (load, ("manage.py", "run", "--only-prepare")):
        stopped = start(*command, keys=second)
        assert stopped.returncode == 1, command
        assert "CONTACT_KEYS lacks the key" in stopped.stderr
        assert len(stopped.stderr.splitlines()) == 1, stopped.stderr
    for keys in ("no key", f"{first},{first}"):
        stopped = start(*load, keys=keys)
        assert stopped.returncode == 1
        assert stopped.stderr.startswith("CONTACT_KEYS") and len(stopped.stderr.splitlines()) == 1, stopped.stderr
    assert start(*load, keys=f"{second},{first}").returncode == 0
