"""Reading files of the erasure list, whoever has stored them meanwhile."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaign.backup.erased.sealed_lines import SUFFIX, content_of
from safety.keys import sealing
from safety.models import ListedErasure


class NoList(Exception):
    """There is no file of a list, or one that this site has not written; the message says which, in English."""


@dataclass
class ListRead:
    """What files of a list say: the entries in their order, until when they are complete, and which were cut off.

    `days` is how many entries each day had when the newest of the files was written.
    """

    entries: list[ListedErasure] = field(default_factory=list)
    written_at: dt.datetime | None = None
    cut_off: list[str] = field(default_factory=list)
    days: dict[dt.date, int] = field(default_factory=dict)

    @property
    def missing(self) -> dict[dt.date, int]:
        """How many entries of each day are in none of the files: lost, taken away, or an older one is in its place."""
        found = Counter(day for _, _, day in {(entry.act, entry.key, entry.day) for entry in self.entries})
        return {day: number - found[day] for day, number in sorted(self.days.items()) if number > found[day]}


def read(path: Path) -> ListRead:
    """A folder's files, or one file. Raises NoList; nothing of the list is used then.

    A file that ends in the middle is good up to there: its last line is left out, and its name is in `cut_off`.
    """
    paths = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    if not paths:
        raise NoList(f"{path}: there is no erasure list here (files named like 2026-11-27{SUFFIX}).")
    found = ListRead()
    for one in paths:
        _read_file(one, found)
    return found


def _read_file(path: Path, found: ListRead) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoList(f"{path}: this file cannot be read.") from error
    *lines, rest = content.split(b"\n")
    number, said = 0, None
    for place, line in enumerate(lines, start=1):
        try:
            part = content_of(line)
            if "written_at" in part:
                note_beginning(found, part)
            entries = [_entry(*values) for values in part.get("entries", [])]
            said = part.get("count", said)
        except (sealing.Unsealable, ValueError, TypeError, AttributeError, KeyError) as error:
            raise NoList(
                f"{path}: line {place} was not written by this site, or under a key that CONTACT_KEYS does not list."
            ) from error
        found.entries += entries
        number += len(entries)
    if rest or said != number:
        found.cut_off.append(path.name)


def _entry(act: str, key: str, detail: str, day: str) -> ListedErasure:
    return ListedErasure(act=act, key=key, detail=detail, day=dt.date.fromisoformat(day))


def note_beginning(found: ListRead, part: dict[str, Any]) -> None:
    """What the newest file says of all of them counts."""
    written_at = dt.datetime.fromisoformat(part["written_at"])
    if found.written_at is None or written_at >= found.written_at:
        found.written_at = written_at
        found.days = {dt.date.fromisoformat(day): int(number) for day, number in part["days"].items()}
