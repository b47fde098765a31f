"""Keys and secrets: taken when they are good, made once where the site is local, never made anew over damaged ones."""

import base64
import json
import os
import stat
import subprocess
import sys

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from campaign.environment import secret_keys
from tests.structure.sources import ROOT

KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


@pytest.mark.parametrize("text", ["", ",", "short", KEY + "A", f"{KEY},nonsense", "é" * 44])
def test_keys_that_are_none_are_refused(text):
    with pytest.raises(ImproperlyConfigured, match=r"^CONTACT_KEYS.*make_key"):
        secret_keys.read_contact_keys(text)


def test_a_key_in_the_message_would_be_a_key_in_the_log():
    with pytest.raises(ImproperlyConfigured) as refusal:
        secret_keys.read_contact_keys(f"{KEY},nonsense-secret")
    assert "nonsense" not in str(refusal.value)
    assert KEY not in str(refusal.value)


def test_a_key_that_is_printed_is_one_that_is_taken(capsys):
    printed = set()
    for _ in range(2):
        call_command("make_key")
        key = capsys.readouterr().out.strip()
        assert secret_keys.read_contact_keys(f"{key}, {KEY}") == [key.encode(), KEY.encode()]
        printed.add(key)
    assert len(printed) == 2


def test_local_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path):
    made = secret_keys.read_local_secrets(tmp_path)
    assert secret_keys.read_local_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / secret_keys.SECRETS_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [secret_keys.SECRETS_FILE]
    assert secret_keys.read_contact_keys(made["CONTACT_KEYS"])


def test_damaged_secrets_are_not_made_anew(tmp_path):
    """New keys would lock the stored addresses away for good."""
    path = tmp_path / secret_keys.SECRETS_FILE
    for damage in ("", "{", json.dumps([])[:1]):
        path.write_text(damage)
        with pytest.raises(ImproperlyConfigured, match="is damaged; restore it from a backup"):
            secret_keys.read_local_secrets(tmp_path)
        assert path.read_text() == damage


def test_what_a_public_site_needs_is_asked_for(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(
        ImproperlyConfigured, match=r"^SECRET_KEY must be set on a public site: why\. This prints one: make one"
    ):
        secret_keys.require(environ.Env(), "SECRET_KEY", "why.", "make one")


GOOD = [secret_keys.new_contact_key() for _ in range(2)]


@pytest.mark.parametrize("key", ["x", "k" * 60, "django-insecure-" + "aB3-xyz" * 9, "abcd" * 20, "aB3-xyz" * 7])
def test_a_secret_that_can_be_guessed_is_refused_in_one_line_without_it(key):
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY can be guessed[^\n]+make_key --secret$") as refusal:
        secret_keys.check_secret_key(key)
    assert key not in str(refusal.value).replace("SECRET_KEY", "") or key == "x"


def test_a_secret_that_is_printed_is_good_enough(capsys):
    call_command("make_key", "--secret")
    secret_keys.check_secret_key(capsys.readouterr().out.strip())


def test_a_key_that_is_there_twice_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"^CONTACT_KEYS: key 3 is the same as key 1\."):
        secret_keys.read_contact_keys(",".join([*GOOD, GOOD[0]]))


def test_a_public_site_takes_random_keys_only():
    assert secret_keys.read_contact_keys(",".join(GOOD), are_public=True) == [key.encode() for key in GOOD]
    for pattern in (KEY, "A" * 43 + "=", base64.urlsafe_b64encode(b"0123456789abcdef" * 2).decode()):
        with pytest.raises(ImproperlyConfigured, match=r"^CONTACT_KEYS: key 2 can be guessed"):
            secret_keys.read_contact_keys(f"{GOOD[0]},{pattern}", are_public=True)


@pytest.mark.parametrize("arguments", [[], ["--secret"]])
def test_a_key_is_printed_while_the_keys_are_missing(arguments):
    """Without settings, which ask for this very key."""
    environment = {"PATH": os.environ["PATH"], "SITE_URL": "https://letters.example"}
    command = [sys.executable, "manage.py", "make_key", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.strip()) >= 44
