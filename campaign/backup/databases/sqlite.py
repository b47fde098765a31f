"""SQLite: a copy by its backup API in a file without a name, and a file that is written and checked."""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from campaign.backup.archive import PIECE_BYTES
from campaign.backup.databases.failures import NotCopied

FILES = ("", "-wal", "-shm", "-journal")


def pieces() -> Iterator[bytes]:
    """The database as it is at one moment, in pieces.

    All pages in one step, which is one read transaction: in WAL mode nobody waits for it, and it need not begin again when
    somebody writes (https://www.sqlite.org/backup.html). The copy lies in `VAR_DIR` as the database does, without a name:
    the system takes its place back when this process ends, however it ends.
    """
    with copy_without_name() as (file, copy):
        try:
            connection.ensure_connection()
            connection.connection.backup(copy, pages=-1)
        except sqlite3.Error as error:
            raise NotCopied(f"the database cannot be copied: {error}") from error
        while piece := file.read(PIECE_BYTES):
            yield piece


@contextmanager
def copy_without_name() -> Iterator[tuple[IO[bytes], sqlite3.Connection]]:
    """An empty database in a file that has no name any more, and the same file to be read."""
    path = Path(settings.VAR_DIR) / f".copy-{secrets.token_hex(8)}"
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "rb") as file:
        try:
            copy = sqlite3.connect(path, isolation_level=None)
            # No journal beside it, and no waiting for the disk: it is read once.
            copy.execute("PRAGMA journal_mode=OFF")
            copy.execute("PRAGMA synchronous=OFF")
            # This opens the file.
            copy.execute("SELECT count(*) FROM sqlite_master")
        finally:
            path.unlink()
        with closing(copy):
            yield file, copy


def name() -> str:
    """Which database it is."""
    return str(connection.settings_dict["NAME"])


def server() -> int:
    """The version of the library."""
    return sqlite3.sqlite_version_info[0]


def tables() -> list[str]:
    """What is in it; asked without making the file."""
    if not Path(name()).exists():
        return []
    return sorted(connection.introspection.table_names())


def why_not(server: int) -> str:
    """What keeps this machine from filling a database from a backup; "" where nothing does."""
    return ""


def fill(content: Iterable[bytes]) -> None:
    """Writes the file, in which SQLite must find no fault. Raises OSError, NotCopied.

    Whoever is killed here leaves a part of it, in a place that says so (`restoring.place`).
    """
    empty()
    with open(os.open(name(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(content)
    try:
        with closing(sqlite3.connect(name())) as made:
            found = made.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise NotCopied(f"the database in it cannot be opened: {error}") from error
    if found != "ok":
        raise NotCopied("the database in it is damaged.")


def empty() -> None:
    """Takes away what an unfinished restore has left."""
    connection.close()
    for suffix in FILES:
        Path(f"{name()}{suffix}").unlink(missing_ok=True)
