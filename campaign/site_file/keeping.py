"""The file that the site offers: made again by the worker each day, on an organiser's wish, and after something was erased.

It lies in `VAR_DIR/site-file/` under its SHA-256, put there whole; the row `SiteFile` says which one it is. Several machines
share that folder as they share photographs. What the row does not name is deleted within a minute.

Letters and comments that are withdrawn, hidden, named less or reworded take the file away in their own transaction: from its
commit on no machine hands it out. That includes a file that is just being made, from letters as they were before.
"""

import datetime as dt
import logging
import os
from collections.abc import Sequence
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
from campaign.site_file import signing, writing
from safety import lockdown
from safety.files import whole

logger = logging.getLogger(__name__)

FOLDER = "site-file"


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
    OutdatedSiteFile.objects.create()
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


def keep(now: dt.datetime) -> None:
    """A chore of every minute: makes the file where it is due, and deletes what is not offered.

    While the site is locked down there is none, and none is made.
    """
    if lockdown.is_locked_down():
        SiteFile.objects.forget()
    else:
        SiteFile.objects.bulk_create([SiteFile()], ignore_conflicts=True)
        if SiteFile.objects.take(now, is_missing=current() is None):
            make(now)
    sweep()


def make(now: dt.datetime) -> None:
    """Makes the file and offers it. What is erased while it is made leaves a note, so that it is not handed out.

    Raises what goes wrong, OSError for instance, with the trouble noted for organisers.
    """
    seen = list(OutdatedSiteFile.objects.values_list("pk", flat=True))
    try:
        public_key = signing.public_text(signing.private_key())
        content, summary = writing.made(now=now)
        with transaction.atomic():
            is_ours = SiteFile.objects.made(digest=summary.digest, size=summary.bytes, public_key=public_key, now=now)
            if is_ours:
                OutdatedSiteFile.objects.filter(pk__in=seen).delete()
        # After the commit: `sweep` deletes what no row names.
        if is_ours:
            put_in_place(content, path_of(summary.digest), now)
    except writing.NoSite:
        # Nothing is wrong: there is nothing to hand out yet.
        SiteFile.objects.failed("", now)
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


def put_in_place(content: bytes, path: Path, now: dt.datetime) -> None:
    """With the day as its time, as the row has it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    # One at a time makes it: a draft that is there was left by a process that was killed.
    for draft in folder().glob(".*"):
        draft.unlink(missing_ok=True)
    whole.write(path, content)
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    os.utime(path, (day, day))


def sweep() -> None:
    """Deletes every file that is not offered, but for the hidden draft of one that is being written."""
    # The folder is read first: what another process puts there meanwhile is offered.
    paths = set(folder().glob("[!.]*"))
    row = current()
    for path in paths - {path_of(row.digest) if row else None}:
        path.unlink(missing_ok=True)
