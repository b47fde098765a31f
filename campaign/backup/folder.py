"""The folder of backups: their names, which of them go, and that one is made at a time.

A name tells the day and which backup of the day it is. Nothing with another name is ever touched.
"""

import datetime as dt
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = re.compile(r"backup-(\d{4}-\d{2}-\d{2})-(\d{1,4})\.tar\.gz\.age", re.ASCII)
DRAFT = re.compile(r"\.backup-[\d-]+\.tar\.gz\.age\.[0-9a-f]{8}", re.ASCII)
LOCK = ".lock"
KEPT_DAYS = 14


class Busy(Exception):
    """Another process makes a backup there."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time, and what one that was killed has left is gone. Raises Busy, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(folder / LOCK, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        for path in folder.iterdir():
            if DRAFT.fullmatch(path.name):
                path.unlink(missing_ok=True)
        yield


def next_path(folder: Path, day: dt.date) -> Path:
    """Where the next backup of a day belongs."""
    taken = [number for found, number, _ in backups(folder) if found == day]
    return folder / f"backup-{day}-{max(taken, default=0) + 1}.tar.gz.age"


def backups(folder: Path) -> list[tuple[dt.date, int, Path]]:
    """Those in a folder, the oldest first: day, number, path."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if named := NAME.fullmatch(path.name):
            with suppress(ValueError):
                found.append((dt.date.fromisoformat(named[1]), int(named[2]), path))
    return sorted(found)


def forget_old(folder: Path, today: dt.date) -> int:
    """Deletes those of more than fourteen days ago, never the newest; returns how many.

    One that is dated in the future was made while a clock ran ahead: it stays, and is not the newest.
    """
    past = [(day, path) for day, _, path in backups(folder) if day <= today]
    old = [path for day, path in past[:-1] if day < today - dt.timedelta(days=KEPT_DAYS)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
