"""The place that a backup is brought back into: it must be empty, and says so itself until everything is there.

While the mark lies in VAR_DIR no part of the site starts (`campaign.environment.reading`). Whoever runs the command again
begins anew: the mark says which database was empty when it was written.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from campaign.backup import sites_database
from campaign.backup.restoring.refused import Refused
from campaign.environment.reading import UNFINISHED_RESTORE
from campaign.site_file import signing
from safety.files import whole

# What a site that was never used has: keys (that of the site's file is brought by hand, before or after), lists, and what is
# made anew at a start.
BEFORE = {"secrets.json", signing.KEY_FILE, "run.lock", "static", "static.stamp", "backups", UNFINISHED_RESTORE}


@contextmanager
def alone() -> Iterator[None]:
    """One restore into VAR_DIR at a time: a second would empty the place under the first. Raises Refused.

    The folder itself is locked, so that no file is left in a place that has to be empty.
    """
    descriptor = os.open(settings.VAR_DIR, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f"Another restore into {settings.VAR_DIR} is under way: wait until it has ended.") from error
        yield
    finally:
        os.close(descriptor)


def mark() -> Path:
    return Path(settings.VAR_DIR) / UNFINISHED_RESTORE


def which_database() -> str:
    return f"{connection.vendor} {sites_database.of_this_site().name()}"


def is_unfinished() -> bool:
    """Whether a restore into this very place was ended in its midst."""
    try:
        return mark().read_text(encoding="utf-8") == which_database()
    except FileNotFoundError:
        return False


def refuse_unless_empty() -> None:
    """Raises Refused where there is anything that could be lost. What an unfinished restore has left does not count."""
    if is_unfinished():
        return
    if tables := sites_database.of_this_site().tables():
        raise Refused(
            f"The database {sites_database.of_this_site().name()} is not empty: it has {tables[0]}, in all "
            f"{len(tables)} tables and other things. A backup is brought back into an empty place only: name another "
            "VAR_DIR or DATABASE_URL, or move what is there away."
        )
    if found := others():
        raise Refused(
            f"VAR_DIR {settings.VAR_DIR} is not empty: it has {', '.join(found[:5])}. A backup is brought back into an "
            "empty place only: name another VAR_DIR, or move what is there away."
        )


def others() -> list[str]:
    """What lies in VAR_DIR, or where files go, and was not there on a site that was never used."""
    var_dir, database = Path(settings.VAR_DIR), Path(str(connection.settings_dict["NAME"])).name
    before = BEFORE | {Path(settings.BACKUP_DIR).name} | {f"{database}{suffix}" for suffix in ("", "-wal", "-shm")}
    roots = [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)]
    found = [path.name for path in var_dir.iterdir() if path.name not in before and path not in roots and holds(path)]
    return sorted(found + [root.name for root in roots if holds(root)])


def holds(path: Path) -> bool:
    """Whether there is a file at or below a path."""
    return path.is_file() or (path.is_dir() and any(one.is_file() for one in path.rglob("*")))


def begin() -> None:
    """Takes away what an unfinished restore has left, and marks the place as one."""
    if is_unfinished():
        empty()
    whole.write(mark(), which_database().encode())


def empty() -> None:
    """As it was before: nothing there."""
    sites_database.of_this_site().empty()
    for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        shutil.rmtree(root, ignore_errors=True)


def give_up() -> None:
    """The place is empty again, and says nothing."""
    empty()
    mark().unlink(missing_ok=True)


def finish() -> None:
    """Everything is there and on the disk."""
    os.sync()
    mark().unlink()
    whole.sync(Path(settings.VAR_DIR))


def refuse_without_room(needed: int) -> None:
    """Raises Refused where so many bytes cannot be written."""
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < needed:
        raise Refused(
            f"The disk of VAR_DIR {settings.VAR_DIR} has too little room: {needed // 1_000_000 + 1:,} MB are needed, "
            f"{free // 1_000_000:,} MB are free. Nothing was changed."
        )
