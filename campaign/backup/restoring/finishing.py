"""After database and files are there: up to this version, without what was erased since, counted, nobody logged in.

What the lost machine did after the backup is not known here. So what it may have sent is not sent a second time:

- E-mails to recipients become uncertain, for an organiser to settle: a letter must not be delivered twice.
- News, notices to organisers and about comments go away: one mail less is better than one twice.
- Mails that ask to confirm a letter stay. Whatever was answered to them after the backup is lost with it, so the letter
  waits again, and without its mail it would be deleted. Its link works any number of times.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction

from appeals.mail import confirmation
from appeals.services.figures import counting
from bulletins.services import publishing
from campaign.backup.erased import replaying
from campaign.backup.erased.replaying import Replayed
from deliveries.services.mails import dispatching
from deliveries.services.papers import work
from organisers import emergencies, record
from outbox.models import OutboxMessage
from safety.keys import used_keys

# Steps of work that send nothing, and what asks for an answer that is lost.
KEPT = (confirmation.CONFIRM, confirmation.REMINDER, work.MAKE, work.REPRINT, publishing.MAKE, dispatching.DEPART)

DOUBTED = (
    "E-mails to recipients that may have left since, now uncertain: {uncertain}. News and notices that may have left since, "
    "not sent again: {unsent}."
)


@dataclass(frozen=True)
class Finished:
    """What was done to what was brought back."""

    replayed: Replayed | None
    corrected: int
    sessions: int
    uncertain: int
    unsent: int


def finish(
    *, listed: Path | None, was_stopped: bool, lost: str, end: Callable[[dt.datetime], object], now: dt.datetime
) -> Finished:
    """Everything that has to be done before the site is served; may run again.

    `listed` is the list of what was erased since. `was_stopped`: the old site was stopped before the backup was made, so
    nothing has been sent since. `end` does what ends by itself, which the backup is older than.
    """
    if lost:
        used_keys.forget(lost)
    call_command("migrate", interactive=False, verbosity=0)
    replayed = replaying.replay(listed, now=now) if listed else None
    end(now)
    corrected = len(counting.recount(fix=True, now=now))
    uncertain, unsent = (0, 0) if was_stopped else doubt(now)
    sessions = emergencies.end_sessions()
    caches["logins"].clear()
    caches["default"].clear()
    record.write(by=None, act="restore", subject="site", now=now)
    return Finished(replayed, corrected, sessions, uncertain, unsent)


@transaction.atomic
def doubt(now: dt.datetime) -> tuple[int, int]:
    """Nothing leaves by itself that may have left already; returns how many e-mails are uncertain, and how many unsent."""
    uncertain = dispatching.doubt_all(now)
    unsent, _ = OutboxMessage.objects.exclude(kind__in=KEPT).delete()
    OutboxMessage.objects.update(claim="", claimed_until=None)
    return uncertain, unsent
