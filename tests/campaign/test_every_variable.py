"""Whatever a variable holds, the settings take it, or say in one line that names it what is wrong."""

import base64
import os
import secrets
import socket
import string
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from campaign.environment import secret_keys, variables
from tests.structure.sources import ROOT
from tests.structure.test_environment_variables import in_the_readme

SETTINGS = ROOT / "campaign" / "settings.py"
# Once: they are read a thousand times and more.
CODE = compile(SETTINGS.read_text(), SETTINGS, "exec")
PASSWORD = "Zk3-q9f-Lw2"
PUBLIC = {
    "SITE_URL": "https://letters.example",
    "SECRET_KEY": secret_keys.new_secret_key(),
    "CONTACT_KEYS": secret_keys.new_contact_key(),
    "EMAIL_URL": f"smtp+tls://post:{PASSWORD}@mail.example:587",
}
VALUES = [
    *(
        "",
        " ",
        "  \t",
        "x" * 100_000,
        "9" * 5_000,
        "-1",
        "1.5",
        "1e3",
        "0x1",
        "٣",
        "ёж",
        "\u202eabc",
        "😀",
        "\x7f",
        "\udcff",
    ),
    *(
        "a\nb",
        "a\r\nb",
        "a b",
        "a,b,c",
        ",,,",
        "[]",
        "{}",
        "['a']",
        "null",
        "true",
        "'x'",
        '"x"',
        "$X",
        "${X}",
        "%00",
        "%",
    ),
    *("://", "https://", "smtp://", "sqlite://", "postgres://", "redis://", "file://", "../..", "https://[::1"),
    *("https://a:hidden@c:d", "postgres://u:hidden@h:5432/", "smtp://u:hidden@h:x", "redis://u:hidden@h:x/0"),
]


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Reads the settings as a process does that starts with these variables and no others."""

    def read(**given):
        for name in (*in_the_readme(), *given):
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"VAR_DIR": str(tmp_path / "var")} | given).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        found = {"__name__": "settings_of_a_test", "__file__": str(SETTINGS)}
        exec(CODE, found)  # noqa: S102 (the settings)
        return found

    return read


def refusal(start, **given):
    """The line that a start with these variables ends with, or ""."""
    try:
        start(**given)
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def test_the_variables_are_those_of_the_readme():
    assert set(variables.KNOWN) == in_the_readme()


# Without a password, which would be looked up among 20,000 others each time.
@pytest.mark.parametrize("others", [{}, PUBLIC | {"EMAIL_URL": "smtp://mail.example"}], ids=["local", "public"])
def test_every_variable_with_every_wrong_value_is_taken_or_refused_in_one_line(start, others):
    refused = 0
    for name in variables.KNOWN:
        for value in VALUES:
            line = refusal(start, **others | {name: value})
            refused += bool(line)
            if line:
                assert name in line, (name, value)
                assert len(line.splitlines()) == 1 and len(line) < 500 and line.isprintable(), (name, value)
                assert "hidden" not in line, (name, value)
    assert refused > 500


WEAK = [
    ({"SECRET_KEY": "short"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "0123456789" * 6}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "1234567890" * 5 + "1"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": string.ascii_lowercase * 2 + "a"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": string.ascii_letters}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "a" * 47 + "bcde"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "shanyrak-aigyerim-shanyrak_aigyerim-shanyrak.aigyerim"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "Put your own long random string in here please, ok?!"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "change-me-" + PUBLIC["SECRET_KEY"]}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "django-insecure-" + PUBLIC["SECRET_KEY"]}, "SECRET_KEY can be guessed"),
    ({"CONTACT_KEYS": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}, "CONTACT_KEYS: key 1 can be guessed"),
    ({"SECRET_KEY": PUBLIC["CONTACT_KEYS"] + "-and-more", "CONTACT_KEYS": PUBLIC["CONTACT_KEYS"]}, ""),
    ({"SITE_URL": "http://letters.example"}, "SITE_URL must begin with https://"),
    ({"DEV": "1"}, "DEV is set on a public site"),
    ({"DEBUG": "1"}, "DEBUG is set on a public site"),
    ({"DEBUG": "0"}, ""),
    ({"EMAIL_URL": ""}, "EMAIL_URL must be set"),
    ({"EMAIL_URL": "", "CONFIRM_LETTERS": "0"}, ""),
    ({"EMAIL_URL": "", "CONFIRM_LETTERS": " "}, "EMAIL_URL must be set"),
    ({"EMAIL_URL": " ", "CONFIRM_LETTERS": " "}, "EMAIL_URL must be set"),
    (
        {"EMAIL_URL": "smtp+tls://user:a#b@mail.example:587"},
        "EMAIL_URL must look like smtp+tls://user:password@host:587. In",
    ),
    ({"ONION_URL": "https://letters.example"}, "ONION_URL must be an onion address"),
    ({"ONION_URL": "http://localhost"}, "ONION_URL must be an onion address"),
    ({"ONION_URL": "http://letters.onion"}, ""),
    ({"CACHE_URL": "memcache://127.0.0.1:1"}, "CACHE_URL must look like redis://"),
    ({"CACHE_URL": "pymemcache://127.0.0.1:1"}, "CACHE_URL must look like redis://"),
    ({"CACHE_URL": "redis://127.0.0.1:x/0"}, "CACHE_URL must look like redis://"),
    ({"CACHE_URL": "redis://127.0.0.1:6379/x"}, "CACHE_URL must look like redis://"),
    ({"CACHE_URL": "redis:///run/redis/redis.sock"}, ""),
    ({"DATABASE_URL": "sqlite:////tmp/a.sqlite3?timeout=abc"}, "DATABASE_URL: of options SQLite's has"),
    ({"DATABASE_URL": "sqlite:////tmp/a.sqlite3?foo=5"}, "DATABASE_URL: of options SQLite's has"),
    ({"DATABASE_URL": "sqlite:////tmp/a.sqlite3?timeout=5"}, ""),
    ({"BACKUP_DIR": "~/backups"}, "BACKUP_DIR begins with ~"),
    ({"BACKUP_DIR": "/etc/passwd"}, "BACKUP_DIR /etc/passwd can be no folder"),
    ({"BACKUP_DIR": "/etc/passwd/x"}, "BACKUP_DIR /etc/passwd/x can be no folder"),
    ({"EMAIL_URL": "smtp://mail.example:25"}, ""),
    ({"DATABASE_URL": "postgres://user:password@host/name"}, "DATABASE_URL has a password that everybody tries first"),
    (
        {"DATABASE_URL": "postgres://campaign:campaign@127.0.0.1/name"},
        "DATABASE_URL has a password that everybody tries",
    ),
    (
        {"DATABASE_URL": "postgres://campaign:qwerty123@db/name"},
        "DATABASE_URL has a password that everybody tries first",
    ),
    ({"DATABASE_URL": f"postgres://campaign:{PASSWORD}@db/name"}, "EMAIL_URL and DATABASE_URL hold the same secret"),
    ({"DATABASE_URL": "postgres:///name"}, ""),
    ({"EMAIL_URL": "smtp+tls://user:password@mail.example:587"}, "EMAIL_URL has a password that everybody tries first"),
    ({"EMAIL_URL": "smtp+tls://post%40x.example:Post%40x.example@h:587"}, "EMAIL_URL has a password that everybody"),
    ({"CACHE_URL": "redis://:redis@cache:6379/0"}, "CACHE_URL has a password that everybody tries first"),
    ({"CACHE_URL": f"redis://:{PASSWORD}@cache:6379/0"}, ""),
    ({"SITE_URL": "", "SITEURL": "https://letters.example"}, "'SITEURL' is no variable of this site: SITE_URL is"),
    ({"CONTACT_KEYS": "", "CONTACT_KEY": "x"}, "'CONTACT_KEY' is no variable of this site: CONTACT_KEYS is"),
    ({"EMIAL_URL": "x", "EMAIL_URL": ""}, "'EMIAL_URL' is no variable of this site: EMAIL_URL is"),
    ({"REDIS_URL": "redis://cache/0"}, "REDIS_URL is no variable of this site: CACHE_URL is"),
    ({"REDIS_URL": "redis://cache/0", "CACHE_URL": "redis://cache/1"}, ""),
    ({"HOSTNAME": "web", "EDITOR": "vi", "PORTS": "80", "DATABASE_URL_OLD": "x"}, ""),
]


# By their numbers: two processes that share the suite make two keys.
@pytest.mark.parametrize(("given", "words"), WEAK, ids=[str(number) for number in range(len(WEAK))])
def test_a_public_site_takes_nothing_weak_and_nothing_that_is_meant_otherwise(start, given, words):
    line = refusal(start, **PUBLIC | given)
    assert line.startswith(words) if words else not line, line
    assert PASSWORD not in line and len(line.splitlines()) <= 1


def test_no_random_key_is_taken_for_a_pattern():
    for _ in range(2000):
        for key in (secret_keys.new_secret_key(), secrets.token_hex(32), get_random_secret_key()):
            secret_keys.check_secret_key(key)
        assert not secret_keys.is_patterned(base64.b64encode(secrets.token_bytes(48)).decode())


def test_blanks_around_a_value_are_none_of_it(start):
    plain = start(**PUBLIC)
    with_blanks = start(**{name: f" {value}\t " for name, value in PUBLIC.items()})
    for name in ("SITE_URL", "SECRET_KEY", "CONTACT_KEYS", "MAIL_SERVER_HOST", "MAIL_SERVER_PASSWORD"):
        assert with_blanks[name] == plain[name]


def test_a_blank_backup_folder_is_the_usual_one(start):
    assert start(BACKUP_DIR="  ")["BACKUP_DIR"] == start()["BACKUP_DIR"]


def test_a_secret_used_twice_is_refused(start):
    key = secret_keys.new_contact_key()
    with pytest.raises(ImproperlyConfigured, match=r"^CONTACT_KEYS and SECRET_KEY hold the same secret"):
        secret_keys.check_apart(SECRET_KEY=key, CONTACT_KEYS=f"{secret_keys.new_contact_key()}, {key}")


def test_a_local_site_needs_nothing_and_may_use_any_password(start):
    assert start()["IS_LOCAL"]
    assert not refusal(
        start, DATABASE_URL="postgres://postgres:postgres@localhost/x", REDIS_URL="x", DEBUG="1", DEV="0"
    )


GRANIAN = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "campaign.wsgi:application"]


@pytest.mark.one_database
@pytest.mark.parametrize("command", ["run", "work", "granian"])
def test_every_way_to_start_says_it_in_one_line_and_ends_with_a_code(tmp_path, command):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **PUBLIC, "DEBUG": "1"}
    arguments = (
        [*GRANIAN, "--port", str(free_port())] if command == "granian" else [sys.executable, "manage.py", command]
    )
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if "DEBUG" in line]
    assert lines and all(line.startswith("DEBUG is set on a public site") for line in lines)
    assert "Traceback" not in done.stderr + done.stdout
    assert command == "granian" or done.stderr.splitlines() == lines[:1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
