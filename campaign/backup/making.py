"""Making a backup: the database as it is at one moment, then the files, enciphered while they are read.

The rows first. A file is written before its row is committed (`safety.files.private_files.store`), and never changed under
its name: so whatever a row of that moment names is there afterwards, unless it was deleted meanwhile, and what was deleted
is not to come back. The other way round, a file stored in between would be a row without its file.

Not in it: SECRET_KEY and CONTACT_KEYS, the folder of mails (which is for development), what is made anew from the rest.
"""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from campaign.backup import archive, encryption, folder, sites_database
from campaign.backup.databases.failures import NotCopied
from organisers.models import Record
from safety import lockdown
from safety.files import whole
from safety.models import UsedKey


class Erased(Exception):
    """Everything was erased while the backup was made, so that it was thrown away."""


@dataclass(frozen=True)
class Made:
    """Where a backup is, and how many files are not in it because no restore would take their names."""

    path: Path
    left_out: int


def make(into: Path, *, recipients: Sequence[str], now: dt.datetime) -> Made:
    """Makes a backup in a folder. Memory does not grow with its size.

    Raises folder.Busy, NotCopied, Erased, OSError and DatabaseError; nothing is left of it then.
    """
    with folder.alone(into):
        path = folder.next_path(into, timezone.localdate(now))
        with whole.written(path) as file:
            head = head_of(now)
            with encryption.encrypted(file, recipients) as stream, archive.writing(stream) as writer:
                writer.add_head(head)
                for step in STEPS:
                    step(writer)
                writer.finish()
            if head_of(now) != head:
                raise NotCopied("the database was migrated, or its keys changed, meanwhile. Run it again.")
            if Record.objects.filter(act="panic", done_at__gte=now).exists():
                raise Erased
    return Made(path, writer.left_out)


def head_of(now: dt.datetime) -> archive.Head:
    """What has to be known before a backup is brought back."""
    return archive.Head(
        format=archive.FORMAT,
        made_on=timezone.localdate(now).isoformat(),
        code=code(),
        database=connection.vendor,
        server=sites_database.of_this_site().server(),
        migrations=sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        keys=sorted(UsedKey.objects.values_list("pk", flat=True)),
        is_locked_down=lockdown.is_locked_down(),
    )


def code() -> str:
    """Which code made it, for whoever has to look for a version that can read it: Django's version, and Git's commit."""
    git = Path(settings.BASE_DIR) / ".git"
    try:
        head = (git / "HEAD").read_text().strip()
        commit = (git / head.removeprefix("ref: ")).read_text().strip() if head.startswith("ref: ") else head
    except OSError:
        commit = ""
    return f"Django {django.__version__} {commit[:12]}".strip()


def add_database(writer: archive.Writer) -> None:
    for piece in sites_database.of_this_site().pieces():
        writer.add_piece(piece)


def add_files(writer: archive.Writer) -> None:
    """Photographs and private files; drafts begin with a dot. What is gone meanwhile is left out: so is its row, or it is
    made anew.
    """
    for prefix, root in ((archive.MEDIA, Path(settings.MEDIA_ROOT)), (archive.PRIVATE, Path(settings.PRIVATE_ROOT))):
        for path in below(root):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                writer.add_file(f"{prefix}{path.relative_to(root)}", file, os.fstat(file.fileno()).st_size)


def below(root: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


STEPS = (add_database, add_files)
