"""Reading a backup to its end before anything is written: whether it is whole, and whether this place can take it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from campaign.backup import archive, encryption, sites_database
from campaign.backup.archive import PIECE_BYTES, Head, Reader
from campaign.backup.restoring.refused import Refused
from safety.keys import sealing

# The debug toolbar's, which `make dev` adds.
DEVELOPMENT_APPS = {"debug_toolbar"}


@dataclass(frozen=True)
class Contents:
    """What a whole backup holds."""

    head: Head
    database_bytes: int
    files: int
    file_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.database_bytes + self.file_bytes


@contextmanager
def opened(path: Path, identities: Sequence[Any]) -> Iterator[Reader]:
    """The archive in a file. Raises Refused for whatever is wrong with it, at its end at the latest."""
    try:
        with (
            path.open("rb") as file,
            encryption.decrypted(file, identities) as stream,
            archive.reading(stream) as reader,
        ):
            yield reader
    except encryption.WrongKey as error:
        raise Refused(f"{path} was not encrypted to this key: another private key opens it.") from error
    except encryption.Damaged as error:
        raise Refused(
            f"{path} is damaged: it was cut short or changed. Take another copy of it, or an older one."
        ) from error
    except archive.NewerFormat as error:
        raise Refused(
            f"{path} was made by a newer version of this site: run that version's `manage.py restore`."
        ) from error


def read_through(path: Path, identities: Sequence[Any]) -> Contents:
    """Reads all of it and writes nothing. Raises Refused."""
    database = files = file_bytes = 0
    with opened(path, identities) as reader:
        for name, content in reader.members():
            size = 0
            while piece := content.read(PIECE_BYTES):
                size += len(piece)
            if name.startswith(archive.DATABASE):
                database += size
            else:
                files, file_bytes = files + 1, file_bytes + size
        if not database:
            raise encryption.Damaged
        return Contents(reader.head, database, files, file_bytes)


def refuse_what_does_not_fit(head: Head, *, lost: str) -> None:
    """Raises Refused for another kind of database, a newer version, or a missing key; `lost` is one that is given up."""
    if head.database != connection.vendor:
        raise Refused(
            f"The backup is one of {name_of(head.database)}, and DATABASE_URL here is {name_of(connection.vendor)}. It is "
            "brought back into the same kind of database: the two store text, time and keys differently, and a copy row by "
            "row could not be shown to be the same."
        )
    if why := sites_database.of_this_site().why_not(head.server):
        raise Refused(why)
    known = {key for name, one in MigrationLoader(None).disk_migrations.items() for key in (name, *one.replaces)}
    unknown = [(app, name) for app, name in head.migrations if (app, name) not in known and app not in DEVELOPMENT_APPS]
    if unknown:
        raise Refused(
            f"A newer version of this site made the backup (it has {'.'.join(unknown[0])}, which is unknown here; it was "
            f"made by {head.code}). Run that version."
        )
    missing = sorted(set(head.keys) - set(sealing.fingerprints()) - {lost})
    if missing:
        raise Refused(
            f"CONTACT_KEYS lacks the key {missing[0]} (that is its fingerprint), under which the backup holds addresses. No "
            "backup has keys in it: put the one that you have written down first into CONTACT_KEYS. If it is lost for good, "
            f"--lost {missing[0]} brings back everything but the addresses."
        )


def name_of(vendor: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(vendor, vendor)
