"""Keys and secrets: taken when they are good, made once where the site is local, never made anew over damaged ones."""

import json
import stat

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from campaign import environment

KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


@pytest.mark.parametrize("text", ["", ",", "short", KEY + "A", f"{KEY},nonsense", "é" * 44])
def test_keys_that_are_none_are_refused(text):
    with pytest.raises(ImproperlyConfigured, match=r"^CONTACT_KEYS.*make_key"):
        environment.read_contact_keys(text)


def test_a_key_in_the_message_would_be_a_key_in_the_log():
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read_contact_keys(f"{KEY},nonsense-secret")
    assert "nonsense" not in str(refusal.value)
    assert KEY not in str(refusal.value)


def test_a_key_that_is_printed_is_one_that_is_taken(capsys):
    printed = set()
    for _ in range(2):
        call_command("make_key")
        key = capsys.readouterr().out.strip()
        assert environment.read_contact_keys(f"{key}, {KEY}") == [key.encode(), KEY.encode()]
        printed.add(key)
    assert len(printed) == 2


def test_local_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path):
    made = environment.read_local_secrets(tmp_path)
    assert environment.read_local_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / environment.SECRETS_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [environment.SECRETS_FILE]
    assert environment.read_contact_keys(made["CONTACT_KEYS"])


def test_damaged_secrets_are_not_made_anew(tmp_path):
    """New keys would lock the stored addresses away for good."""
    path = tmp_path / environment.SECRETS_FILE
    for damage in ("", "{", json.dumps([])[:1]):
        path.write_text(damage)
        with pytest.raises(ImproperlyConfigured, match="is damaged; restore it from a backup"):
            environment.read_local_secrets(tmp_path)
        assert path.read_text() == damage


def test_what_a_public_site_needs_is_asked_for(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY must be set on a public site: why"):
        environment.require(environ.Env(), "SECRET_KEY", "why")
