"""What a backup is: closed to the machine that makes it, whole or not there, one at a time."""

import contextlib
import io
import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from campaign.backup import encryption, folder, making
from campaign.backup.databases import postgresql, sqlite
from campaign.environment import reading
from campaign.models import Chore
from organisers import emergencies, record
from safety.files import private_files
from tests import make
from tests.backup import places

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "Zhanargul-Canary"


def names_in(path):
    return sorted(one.name for one in path.iterdir())


def test_nothing_in_it_can_be_read_without_the_key_and_all_of_it_with_it(old, settings):
    appeal = make.site()
    make.letter(appeal, name=CANARY, own_words=CANARY, address="canary@supporter.example")
    receipt = private_files.store(CANARY.encode(), "pdf")
    (settings.PRIVATE_ROOT / ".draft.pdf").write_text(CANARY)
    (settings.MAIL_DIR / "1.eml").write_text(CANARY)
    emergencies.lock_down(by=None, now=timezone.now())  # Backups go on while the site is locked down.
    backup = old.back_up()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert backup.name == f"backup-{timezone.localdate()}-1.tar.gz.age"
    content = backup.read_bytes()
    for word in (CANARY, "supporter.example", receipt, "appeals_letter", str(timezone.localdate()), "private"):
        assert word.encode() not in content
    members = places.contents(backup)
    assert sorted(name for name in members if not name.startswith("database/")) == [f"private/{receipt}"]
    whole = b"".join(members.values())
    assert CANARY.encode() in whole and b"canary@supporter.example" not in whole
    secrets = (old.var_dir / "secrets.json").read_text()
    for key in (django_settings.SECRET_KEY, *(one.decode() for one in django_settings.CONTACT_KEYS)):
        assert key in secrets and key.encode() not in whole
    assert names_in(old.var_dir / "backups") == [".lock", backup.name]
    assert [name for name in names_in(old.var_dir) if name.startswith(".")] == []
    assert Chore.objects.get(pk="backup").done_at


def test_while_it_is_made_no_file_with_a_name_holds_anything_plain(old, monkeypatch):
    """At its end, when all of it has been read: kill -9 would leave these files and no other."""
    make.letter(make.site(), name=CANARY)
    seen = {}

    def look(writer):
        for path in old.var_dir.rglob("*"):
            if path.is_file():
                seen[path.name] = CANARY.encode() in path.read_bytes()

    @contextlib.contextmanager
    def opened():
        with without_name() as found:
            copies.append(names_in(old.var_dir))
            yield found

    without_name, copies = sqlite.copy_without_name, []
    monkeypatch.setattr(sqlite, "copy_without_name", opened)
    monkeypatch.setattr(making, "STEPS", (*making.STEPS, look))
    old.back_up()
    assert len(copies) == (connection.vendor == "sqlite") and not any(".copy" in str(names) for names in copies)
    assert not any(seen.values()) and any(folder.DRAFT.fullmatch(name) for name in seen)


def test_the_age_program_opens_it(old):
    make.site()
    backup = old.back_up()
    if not (program := places.shutil.which("age")):
        pytest.skip("the program age is not installed (on Debian: apt install age)")
    command = f"{program} -d -i {old.key} {backup} | tar -xz -C {old.var_dir.parent} --one-top-level=out"
    subprocess.run(command, shell=True, check=True)  # noqa: S602
    pieces = sorted((old.var_dir.parent / "out" / "database").iterdir())
    assert b"".join(piece.read_bytes() for piece in pieces) == places.database_in(backup)


def test_without_a_public_key_none_is_made_and_a_private_one_is_refused(old, settings):
    settings.BACKUP_TO = []
    with pytest.raises(CommandError, match="BACKUP_TO is not set"):
        call_command("backup")
    assert not (old.var_dir / "backups").exists()
    env = reading.environ.Env()
    for text, words in ((places.PRIVATE_KEY, "private one"), ("age1xyz", "no public key"), ("a b", "no public key")):
        with pytest.MonkeyPatch.context() as patched, pytest.raises(ImproperlyConfigured, match=words) as refused:
            patched.setenv("BACKUP_TO", text)
            reading.read_backup_keys(env, "BACKUP_TO")
        assert text not in str(refused.value)


@pytest.mark.parametrize("room", [0, 30_000])
def test_on_a_full_disk_nothing_is_left_and_it_is_said(old, monkeypatch, room):
    make.site()
    old.back_up()

    monkeypatch.setattr(encryption, "Target", lambda file: Filling(file, room))
    with pytest.raises(CommandError, match="No space left on device"):
        old.back_up()
    assert len(folder.backups(old.var_dir / "backups")) == 1
    assert len(names_in(old.var_dir / "backups")) == 2


def test_an_error_of_the_last_write_is_not_lost():
    """Of a few bytes at the end pyrage 1.4.0 does not say that they could not be written."""
    with (
        pytest.raises(OSError, match="No space left"),
        encryption.encrypted(Limited(None, 0), [places.PUBLIC_KEY]) as stream,
    ):
        stream.write(b"0123456789")


class Filling(encryption.Target):
    """A disk on which so many bytes have room."""

    def __init__(self, file, room):
        super().__init__(Limited(file, room))


class Limited(io.RawIOBase):
    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, content):
        self._room -= len(content)
        if self._room < 0:
            raise OSError(28, "No space left on device")
        return self._file.write(content)


def test_one_is_made_at_a_time_and_what_a_killed_one_left_is_gone(old, settings):
    make.site()
    settings.BACKUP_DIR.mkdir()
    (settings.BACKUP_DIR / ".backup-2026-01-01-1.tar.gz.age.0123abcd").write_text("left")
    (settings.BACKUP_DIR / ".somebody.part").write_text("not ours")
    with folder.alone(settings.BACKUP_DIR), pytest.raises(CommandError, match="Another backup is being made"):
        call_command("backup")
    first, second = old.back_up(), old.back_up()
    assert first.name.endswith("-1.tar.gz.age") and second.name.endswith("-2.tar.gz.age")
    assert names_in(settings.BACKUP_DIR) == [".lock", ".somebody.part", first.name, second.name]


def test_one_that_is_under_way_when_everything_is_erased_is_thrown_away(old, monkeypatch):
    make.site()

    def panic(writer):
        record.write(by=None, act="panic", subject="x", now=timezone.now())

    monkeypatch.setattr(making, "STEPS", (*making.STEPS, panic))
    with pytest.raises(CommandError, match="Everything was erased meanwhile"):
        old.back_up()
    assert folder.backups(old.var_dir / "backups") == []


@pytest.mark.skipif("sqlite" in django_settings.DATABASES["default"]["ENGINE"], reason="of PostgreSQL's programs")
def test_what_is_wrong_with_pg_dump_is_said_in_a_line_and_the_password_is_on_no_command_line(
    old, monkeypatch, tmp_path
):
    make.site()
    program = tmp_path / "pg_dump"
    said = tmp_path / "said"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {said}\necho "pg_dump (PostgreSQL) 9.6.24"\n')
    program.chmod(0o755)
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(CommandError, match=r"pg_dump is of version 9, the server of \d+"):
        old.back_up()
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {said}\necho "pg_dump (PostgreSQL) 99.1"\n[ "$1" = --version ]\n')
    connection.settings_dict["PASSWORD"], before = "Geheim-Canary", connection.settings_dict["PASSWORD"]
    try:
        assert postgresql.environment()["PGPASSWORD"] == "Geheim-Canary"
        with pytest.raises(CommandError, match="pg_dump failed: it was ended"):
            old.back_up()
    finally:
        connection.settings_dict["PASSWORD"] = before
    assert "--format=custom" in said.read_text() and "Geheim-Canary" not in said.read_text()
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        old.back_up()
    assert folder.backups(old.var_dir / "backups") == []


def test_a_pair_of_keys_is_made_anywhere_but_on_a_public_server():
    command = [sys.executable, "manage.py", "backup_key"]
    run = {"cwd": django_settings.BASE_DIR, "capture_output": True, "text": True}
    foreign = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "VAR_DIR")}
    done = subprocess.run(command, env={**foreign, "SITE_URL": ""}, **run)
    [identity] = encryption.read_identities(done.stdout)
    assert f"BACKUP_TO={identity.to_public()}" in done.stdout
    refused = subprocess.run(command, env={**foreign, "SITE_URL": "https://letters.example"}, **run)
    assert refused.returncode == 1 and "This is the server" in refused.stderr and "AGE-SECRET" not in refused.stdout
