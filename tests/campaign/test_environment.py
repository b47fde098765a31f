"""What the environment says wrongly is said in one sentence that names the variable."""

import json
import stat

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from campaign import environment

KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


def reading(monkeypatch, name, value):
    if value is None:
        monkeypatch.delenv(name, raising=False)
    else:
        monkeypatch.setenv(name, value)
    return environ.Env()


@pytest.mark.parametrize(
    "url",
    [
        "letters.example",
        "ftp://letters.example",
        "http://letters.example",
        "https://",
        "https://letters.example/path",
        "https://letters.example?query",
        "https://letters.example#part",
        "https://user@letters.example",
        "https://letters.example:port",
        "https://[::1",
        "javascript:alert(1)",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
    ],
)
def test_an_address_of_the_site_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL [^\n]+\.$"):
        environment.read_site_url(reading(monkeypatch, "SITE_URL", url), "SITE_URL", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://letters.example",
        "https://letters.example:8443",
        "http://localhost:8000",
        "http://site.localhost",
        "http://127.0.0.5:1",
        "http://[::1]:8000",
        "http://abcdef.onion",
    ],
)
def test_https_onions_and_this_machine_are_addresses_of_a_site(monkeypatch, url):
    assert environment.read_site_url(reading(monkeypatch, "SITE_URL", url + "/"), "SITE_URL", "") == url


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_only_this_machine_is_local(host, is_loopback):
    assert environment.is_loopback(host) == is_loopback


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


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "0x10", "٣", "99999999999", " "])
def test_a_number_that_is_none_is_refused(monkeypatch, value):
    with pytest.raises(ImproperlyConfigured, match=r"^PORT must be a number from 1 to 65535"):
        environment.read_number(reading(monkeypatch, "PORT", value), "PORT", 8000, 1, 65535)


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("0", False), ("off", False), (None, True)]
)
def test_a_switch_is_on_or_off(monkeypatch, value, expected):
    env = reading(monkeypatch, "CONFIRM_LETTERS", value)
    assert environment.read_switch(env, "CONFIRM_LETTERS", True) is expected


def test_a_word_that_is_neither_turns_no_safeguard_off(monkeypatch):
    env = reading(monkeypatch, "CONFIRM_LETTERS", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"^CONFIRM_LETTERS must be 1 or 0"):
        environment.read_switch(env, "CONFIRM_LETTERS", True)


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "postgres", "sqlite:", "postgres://host:port/name"])
def test_a_database_that_is_none_is_refused(monkeypatch, url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must"):
        environment.read_database(reading(monkeypatch, "DATABASE_URL", url), "DATABASE_URL", "sqlite:///x")


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


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"^VAR_DIR .* cannot be made"):
        environment.make_var_dir(tmp_path / "file" / "var")


def test_what_a_public_site_needs_is_asked_for(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY must be set on a public site: why"):
        environment.require(reading(monkeypatch, "SECRET_KEY", None), "SECRET_KEY", "why")
