"""Erasing again what was erased since a backup was made, once it is restored and before the site serves anybody.

What the restored database has on its own list was erased before the backup, in the same transaction, and is left alone: a
row that got the key of a deleted one since is not taken for it. Everything else is done by the product's own services, so
that the count, deliveries, translations and the wall follow. What ends by itself is not here: the chores do it again
(`campaign.chores.carry_out_retention`), which belongs after this.
"""

import datetime as dt
import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from campaign.backup.erased import reading
from campaign.backup.erased.acts import ACTS
from organisers import emergencies
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.models import ListedErasure

logger = logging.getLogger(__name__)
NOON = dt.time(12)


@dataclass
class Replayed:
    """What became of a list.

    `done` counts by act what was erased again, `gone` what was not there (any more). `left` names what has to be looked at
    by hand, each in a line that names nobody. `reaches_to` is when the list was written last: what was erased later is back.
    So are `missing` ones, by their day, which the list had by then and these files do not have.
    """

    reaches_to: dt.datetime | None = None
    cut_off: list[str] = field(default_factory=list)
    missing: dict[dt.date, int] = field(default_factory=dict)
    known: int = 0
    done: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    left: list[str] = field(default_factory=list)


def replay(list_file: Path, *, now: dt.datetime) -> Replayed:
    """Erases again what a list (its folder, or one of its files) has and this database has not.

    It may be run again, and goes on where it was stopped. Everybody is logged out: a backup has sessions that were ended
    since. Raises `reading.NoList`, and nothing is changed, where there is no list, or one that this site has not written.
    """
    read = reading.read(list_file)
    for entry in read.entries:
        if entry.act not in set(Erased):
            raise reading.NoList(
                f"{list_file}: “{entry.act}” is unknown here: use the version of the site that wrote it."
            )
    listed = set(ListedErasure.objects.values_list("act", "key", "detail"))
    replayed = Replayed(read.written_at, read.cut_off, read.missing)
    emergencies.end_sessions()
    # Last of all, as it erases whatever the others would look for.
    for entry in sorted(read.entries, key=lambda entry: entry.act == Erased.PANIC):
        if (entry.act, entry.key, entry.detail) in listed:
            replayed.known += 1
            continue
        _repeat(entry, replayed, now)
    vacuum.note()
    return replayed


def _repeat(entry: ListedErasure, replayed: Replayed, now: dt.datetime) -> None:
    """One entry, in a transaction of its own; whatever goes wrong with it keeps no other one back."""
    at = min(now, timezone.make_aware(dt.datetime.combine(entry.day, NOON)))
    act = Erased(entry.act)
    try:
        with transaction.atomic():
            is_done = ACTS[act](entry.key, entry.detail, at)
            # With the day on which it was erased, for a backup that is older still.
            erasure_list.put([entry])
    except Exception as error:
        logger.error("An entry of the erasure list could not be done again (%s): %s", act.value, type(error).__name__)
        replayed.left.append(f"{act.value}: {entry.key} ({type(error).__name__})")
        return
    if is_done is None:
        replayed.left.append(f"{act.value}: {entry.key}")
    elif is_done:
        replayed.done[act.value] += 1
    else:
        replayed.gone += 1
