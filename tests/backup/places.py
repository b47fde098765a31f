"""Places for backups: a site's own folders, an empty place beside it on the same kind of database, and what is in it."""

import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import psycopg2
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from campaign.backup import encryption
from campaign.backup.restoring import checking
from safety.keys import used_keys
from tests.mail import letters
from tests.run.conftest import clean_environment

PRIVATE_KEY, PUBLIC_KEY = encryption.new_pair()


@dataclass
class Old:
    """The site of the test's own database, in folders of its own."""

    var_dir: Path
    key: Path

    def back_up(self, *into: str) -> Path:
        """Makes a backup, which is the newest in the folder."""
        used_keys.check()
        call_command("backup", *into)
        folder = Path(into[0]) if into else self.var_dir / "backups"
        return max(folder.glob("*.age"), key=lambda path: int(re.findall(r"-(\d+)\.", path.name)[0]))


def old_site(settings: Any, folder: Path) -> Old:
    """Sets the folders and BACKUP_TO; the keys of the test's process are in them as a local site has them."""
    var_dir = folder / "old"
    var_dir.mkdir()
    shutil.copy(Path(django_settings.VAR_DIR) / "secrets.json", var_dir)
    settings.VAR_DIR, settings.BACKUP_DIR, settings.BACKUP_TO = var_dir, var_dir / "backups", [PUBLIC_KEY]
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.MAIL_DIR = (
        var_dir / name for name in ("media", "private", "mail")
    )
    for name in ("media", "private", "mail"):
        (var_dir / name).mkdir()
    (folder / "key").write_text(f"# a key\n{PRIVATE_KEY}\n")
    return Old(var_dir, folder / "key")


@dataclass
class New:
    """An empty place, and a database of its own."""

    var_dir: Path
    url: str

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", *words]

    def environment(self, **more: str) -> dict[str, str]:
        return clean_environment(VAR_DIR=str(self.var_dir), DATABASE_URL=self.url, **more)

    def run(self, *words: str, before: Callable[[], None] | None = None, **more: str) -> Any:
        return subprocess.run(
            self.command(*words),
            cwd=django_settings.BASE_DIR,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=before,
        )

    def restore(self, backup: Path, old: Old, *more: str, before: Callable[[], None] | None = None) -> Any:
        return self.run("restore", str(backup), "--key", str(old.key), *more, before=before)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        if not self.url:
            with closing(sqlite3.connect(self.var_dir / "db.sqlite3")) as database:
                return database.execute(question).fetchall()
        database = psycopg2.connect(dbname=self.url.rpartition("/")[2], **reached_by())
        with closing(database), database.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    def execute(self, statement: str) -> None:
        """On PostgreSQL, in the new database."""
        with closing(psycopg2.connect(dbname=self.url.rpartition("/")[2], **reached_by())) as database:
            database.autocommit = True
            with database.cursor() as cursor:
                cursor.execute(statement)

    def files(self, folder: str) -> dict[str, bytes]:
        root = self.var_dir / folder
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def reached_by() -> dict[str, Any]:
    values = connection.settings_dict
    known = {"user": values["USER"], "password": values["PASSWORD"], "host": values["HOST"], "port": values["PORT"]}
    return {name: value for name, value in known.items() if value}


def new_place(old: Old, *, with_keys: bool = True) -> New:
    """On PostgreSQL, a database that is dropped with the tests' cluster."""
    var_dir = old.var_dir.parent / f"new-{secrets.token_hex(4)}"
    var_dir.mkdir()
    if with_keys:
        shutil.copy(old.var_dir / "secrets.json", var_dir)
    if connection.vendor == "sqlite":
        return New(var_dir, "")
    name = f"restored_{secrets.token_hex(6)}"
    with closing(psycopg2.connect(dbname="postgres", **reached_by())) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    return New(var_dir, letters.database_url().rpartition("/")[0] + f"/{name}")


def contents(backup: Path) -> dict[str, bytes]:
    """Every member of a backup."""
    identities = encryption.read_identities(PRIVATE_KEY)
    with checking.opened(backup, identities) as reader:
        return {name: content.read() for name, content in reader.members()}


def unpacked(backup: Path) -> dict[str, bytes]:
    """The same as `age -d` and `tar` give it, in whatever order it was written."""
    with (
        backup.open("rb") as file,
        encryption.decrypted(file, encryption.read_identities(PRIVATE_KEY)) as stream,
        tarfile.open(fileobj=stream, mode="r|gz") as tar,
    ):
        return {info.name: cast(IO[bytes], tar.extractfile(info)).read() for info in tar}


def database_in(backup: Path) -> bytes:
    members = unpacked(backup)
    return b"".join(members[name] for name in sorted(members) if name.startswith("database/"))


def limited(most_bytes: int) -> Callable[[], None]:
    """For a process that may write no larger file: its writes fail as on a full disk."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return limit
