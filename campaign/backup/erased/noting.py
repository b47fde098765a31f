"""Copying the erasure list (`safety.erasure_list`) into files beside the backups: one a day, each written whole.

The table is the truth; the files are for the day on which the database is lost. Every worker writes all of them on its own
machine, from the one table, so it does not matter which machine's are fetched. Today's and yesterday's are written every
minute whether or not anything was erased: so a file says until when it is complete, and its time tells nobody when somebody
withdrew.

A file is lines of text, each sealed under `CONTACT_KEYS` (`safety.keys.sealing`) and as long as every other: when it was
written and how many entries each day has by then, then the entries, fifty in each line, then how many they are. Whoever only
stores it reads nothing in it, cannot tell by its size that there is one more, and can add nothing to it. A file that was cut
off in the middle is good up to there; an older one in the place of a newer one, and one that is missing, are noticed
(`.reading`).

A worker that starts beside a database that does not have what the files have, as after a restore, or when somebody starts
the site with an empty one, keeps those files under another name: they are still part of the list.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from campaign.backup.erased import reading
from campaign.backup.erased.sealed_lines import SUFFIX, line_of
from campaign.backup.folder import backups
from safety.files import whole
from safety.models import LISTED_DAYS, ListedErasure

FOLDER = "erased"
ENTRIES_IN_A_LINE = 50
# How many entries each file of an earlier day had when this process wrote it.
already_written: dict[Path, int] = {}


def folder() -> Path:
    """Where the lists are: beside the backups, so that whoever fetches those has them too."""
    return Path(settings.BACKUP_DIR) / FOLDER


def write(now: dt.datetime) -> int:
    """A chore of every worker: brings this machine's files up to date; returns how many were written.

    Raises OSError where the disk takes none.
    """
    today, where = timezone.localdate(now), folder()
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    counts = dict(ListedErasure.objects.values_list("day").annotate(Count("pk")))
    recent = {today, today - dt.timedelta(days=1)}
    # Of days that have no entry any more, too: they may have been taken back.
    of_files = {day for path in files() if (day := day_of(path)) and path == path_of(day)}
    written = 0
    for day in sorted(counts.keys() | recent | of_files):
        path = path_of(day)
        if day in recent or already_written.get(path) != counts.get(day, 0) or not path.exists():
            entries = list(ListedErasure.objects.filter(day=day).order_by("pk"))
            if path not in already_written:
                keep_what_is_unknown(path, entries)
            counts[day] = len(entries)
            write_day(path, entries, now, counts)
            already_written[path] = counts[day]
            written += 1
    return written


def keep_what_is_unknown(path: Path, entries: Iterable[ListedErasure]) -> None:
    """Gives a file another name that has entries of which the database knows nothing, or that cannot be read."""
    if not path.exists():
        return
    known = {(entry.act, entry.key, entry.detail) for entry in entries}
    try:
        found = {(entry.act, entry.key, entry.detail) for entry in reading.read(path).entries}
    except reading.NoList:
        path.replace(path.with_name(f"{path.name}-unreadable"))
        return
    if not found <= known:
        number = len(list(path.parent.glob(f"{path.stem}-kept-*")))
        path.replace(path.with_name(f"{path.stem}-kept-{number + 1}{SUFFIX}"))


def write_day(path: Path, entries: Iterable[ListedErasure], now: dt.datetime, counts: dict[dt.date, int]) -> None:
    with whole.written(path) as file:
        file.writelines(lines_of(entries, now, counts))


def lines_of(entries: Iterable[ListedErasure], now: dt.datetime, counts: dict[dt.date, int]) -> Iterator[bytes]:
    """`counts` are the entries of each day; a line for entries is there where there is none yet, too."""
    days = {str(day): number for day, number in sorted(counts.items()) if number}
    yield line_of({"written_at": now.isoformat(), "days": days})
    found = list(entries)
    for start in range(0, max(1, len(found)), ENTRIES_IN_A_LINE):
        some = found[start : start + ENTRIES_IN_A_LINE]
        yield line_of({"entries": [[entry.act, entry.key, entry.detail, str(entry.day)] for entry in some]})
    yield line_of({"count": len(found)})


def forget(now: dt.datetime) -> int:
    """A chore: deletes entries that every backup has outlived; returns how many. This machine's files go with them.

    Those that a backup on this machine is older than stay, however old they are by a clock that may be ahead.
    """
    first = timezone.localdate(now) - dt.timedelta(days=LISTED_DAYS)
    if made := backups(Path(settings.BACKUP_DIR)):
        first = min(first, made[0][0])
    for path in files():
        day = day_of(path)
        if day and day < first:
            path.unlink(missing_ok=True)
    return ListedErasure.objects.filter(day__lt=first).delete()[0]


def files() -> list[Path]:
    """This machine's files, oldest day first."""
    return sorted(folder().glob(f"*{SUFFIX}*"))


def path_of(day: dt.date) -> Path:
    return folder() / f"{day}{SUFFIX}"


def day_of(path: Path) -> dt.date | None:
    """Of a draft that a killed process has left, too."""
    try:
        return dt.date.fromisoformat(path.name.removeprefix(".")[: len("2026-11-27")])
    except ValueError:
        return None
