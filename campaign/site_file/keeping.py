"""The file that the site offers: made again by the worker each day, on an organiser's wish, and after something was erased.

It lies in `VAR_DIR/site-file/` under its SHA-256, put there whole; the row `SiteFile` says which one it is. Several machines
share that folder as they share photographs. What the row does not name is deleted within a minute.

Letters and comments that are withdrawn, hidden, named less or reworded take the file away in their own transaction: from its
commit on no machine hands it out. That includes a file that is just being made, from letters as they were before.
"""

import datetime as dt
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.states import Naming
from appeals.services.decisions import letter_changes
from appeals.services.decisions.letter_changes import Change
from articles.services import comment_changes
from campaign.models import OutdatedSiteFile, SiteFile
from campaign.models.site_file import Trouble
from campaign.site_file import signing
from safety import lockdown

logger = logging.getLogger(__name__)

FOLDER = "site-file"
DRAFT_PREFIX = ".making-"
# A draft that nobody has written to for so long is of a process that has died.
DRAFT_LASTS_SECONDS = 3600
PIECE_BYTES = 1024 * 1024

# Writes the whole file to a path, of the site as it is.
Write = Callable[..., object]


def register() -> None:
    """Called once, when the app is ready."""
    letter_changes.register(lambda ids: outdate(), Change.HIDDEN)
    letter_changes.register(outdate_if_shown, Change.ERASED, Change.NAMED_LESS, Change.REWORDED)
    comment_changes.register(outdate)


def outdate_if_shown(ids: Sequence[UUID]) -> None:
    """Whoever erases says so before the letters change, and they are locked: those that are shown may be in the file.

    A letter without words or a name shows nothing, and nobody reads it before it counts: strangers could have the file made
    again and again by writing and withdrawing some.
    """
    shows_something = Q(own_words__gt="") | ~Q(naming=Naming.NOBODY)
    if Letter.objects.shown().filter(shows_something, pk__in=ids).exists():
        outdate()


def outdate() -> None:
    """From the commit of this transaction on the file is not handed out, and it is made again."""
    OutdatedSiteFile.objects.note()
    transaction.on_commit(sweep, robust=True)


def folder() -> Path:
    return Path(settings.VAR_DIR) / FOLDER


def path_of(digest: str) -> Path:
    return folder() / f"{digest}.zip"


def current() -> SiteFile | None:
    """The file as it may be handed out: there, of this key, with nothing erased since, and no lockdown."""
    row = SiteFile.objects.exclude(digest="").first()
    if row is None or is_outdated(row) or lockdown.is_locked_down() or not path_of(row.digest).is_file():
        return None
    return row


def is_coming() -> bool:
    """Whether the next one makes itself soon: not in a lockdown, and not where the last attempt has failed."""
    return not lockdown.is_locked_down() and not SiteFile.objects.exclude(trouble="").exists()


def is_outdated(row: SiteFile) -> bool:
    return OutdatedSiteFile.objects.exists() or row.public_key != signing.current()


def keep(*, now: dt.datetime, write: Write) -> None:
    """A chore of every minute: makes the file where it is due, and deletes what is not offered.

    `write(path, now=now)` writes the file. While the site is locked down there is none, and none is made.
    """
    if lockdown.is_locked_down():
        SiteFile.objects.forget()
    else:
        SiteFile.objects.bulk_create([SiteFile()], ignore_conflicts=True)
        if SiteFile.objects.take(now, is_missing=current() is None):
            make(now=now, write=write)
    sweep()


def make(*, now: dt.datetime, write: Write) -> None:
    """Makes the file and offers it. What is erased while it is written leaves a note, so that it is not handed out.

    Raises whatever `write` raises, with the trouble noted for organisers.
    """
    seen = list(OutdatedSiteFile.objects.values_list("pk", flat=True))
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder() / f"{DRAFT_PREFIX}{secrets.token_hex(8)}"
    try:
        public_key = signing.public_text(signing.private_key())
        write(draft, now=now)
        digest, size = measured(draft)
        with transaction.atomic():
            is_ours = SiteFile.objects.made(digest=digest, size=size, public_key=public_key, now=now)
            if is_ours:
                OutdatedSiteFile.objects.filter(pk__in=seen).delete()
        # After the commit: `sweep` deletes what no row names.
        if is_ours:
            put_in_place(draft, path_of(digest), now)
    except signing.NoKey as error:
        logger.error("The site's file is not made: %s", error)
        SiteFile.objects.failed(Trouble.KEY, now)
    except Exception:
        if lockdown.is_locked_down():
            # It began meanwhile, and there is to be no file.
            SiteFile.objects.failed("", now)
            return
        SiteFile.objects.failed(Trouble.OTHER, now)
        raise
    finally:
        draft.unlink(missing_ok=True)


def measured(draft: Path) -> tuple[str, int]:
    """The SHA-256 and the size in bytes of a file, which is on the disk by then."""
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest, draft.stat().st_size


def put_in_place(draft: Path, path: Path, now: dt.datetime) -> None:
    """With the day as its time, as the row has it."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    os.utime(draft, (day, day))
    draft.rename(path)


def sweep() -> None:
    """Deletes every file that is not offered, and drafts of processes that have died."""
    row = current()
    with suppress(FileNotFoundError):
        for path in folder().iterdir():
            if path.name.startswith(DRAFT_PREFIX):
                if time.time() - written_at(path) > DRAFT_LASTS_SECONDS:
                    path.unlink(missing_ok=True)
            elif row is None or path != path_of(row.digest):
                path.unlink(missing_ok=True)


def written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
