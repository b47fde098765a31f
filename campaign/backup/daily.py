"""The daily backup: started by a worker in a process of its own, and alarms where there is none.

A process of its own, as a backup can take minutes, and the worker's mail is not to wait for it; killing one does no harm to
the other. It makes no difference how many workers there are: one takes the chore, and the folder is locked.
"""

import datetime as dt
import logging
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.backup import folder
from campaign.models import Chore
from campaign.models.chores import BACKUP_CHORE, BACKUP_CLOCK, BACKUP_ELSEWHERE
from outbox import alarms
from outbox.alarms import AlarmKind

logger = logging.getLogger(__name__)

FAILED, OLD = "backup failed", "backup old"
# A day, less the hour in which the chore looks: else each would be an hour later than the one before.
AGAIN_AFTER = dt.timedelta(hours=23)
TOO_OLD = dt.timedelta(days=2)
# Expired backups are looked for each hour. Where that was longer ago, the clock has jumped or the machine stood still.
JUMP = dt.timedelta(days=2)
# For so long nothing is deleted then: somebody may set the clock right, and meanwhile new backups are made.
STEADY_FOR = dt.timedelta(days=3)
KINDS = {
    FAILED: AlarmKind(
        21,
        "The backup failed",
        _(
            "The daily backup failed; it is tried again every hour. The server’s log says why: tell whoever looks after the "
            "site."
        ),
        _("The daily backup failed."),
    ),
    OLD: AlarmKind(
        22,
        "The newest backup is older than two days",
        _(
            "The newest backup is older than two days. If this machine is lost now, all that came since is lost with it."
        ),
        _("The newest backup is older than two days."),
    ),
}
# What this worker has started.
_running: list["subprocess.Popen[bytes]"] = []


def register() -> None:
    """Makes the alarms known; called once, when the app is ready."""
    for code, kind in KINDS.items():
        alarms.register(code, kind)


def start(now: dt.datetime) -> None:
    """A chore: starts a backup where the last one was made a day ago, unless one is under way here."""
    if not settings.BACKUP_TO or _running:
        return
    last = last_made_at()
    # One in the future was made while a clock ran ahead.
    if last is not None and now - AGAIN_AFTER < last <= now:
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", "--daily"]
    _running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))


def watch(now: dt.datetime) -> None:
    """A chore: raises the alarm where what was started has failed, in whatever way, and where the newest is too old."""
    for process in [one for one in _running if one.poll() is not None]:
        _running.remove(process)
        if process.returncode != 0:
            alarms.raise_alarm(FAILED, now=now)
    last = last_made_at()
    if settings.BACKUP_TO and last is not None and is_too_old(last, now):
        alarms.raise_alarm(OLD, now=now)


def made(into: Path, now: dt.datetime) -> None:
    """A backup is on the disk, whoever has asked for it. Only one that lies where it is looked for is the daily one."""
    name = BACKUP_CHORE if is_ours(into) else BACKUP_ELSEWHERE
    Chore.objects.make_known([name])
    Chore.objects.done(name, now=now)


def is_ours(into: Path) -> bool:
    """Whether a folder is that of the daily backups; another is nobody's to tidy."""
    return into.resolve() == Path(settings.BACKUP_DIR).resolve()


def forget(now: dt.datetime) -> int:
    """A chore: deletes expired backups, unless the clock has jumped lately; returns how many. Raises OSError."""
    return folder.forget_old(settings.BACKUP_DIR, timezone.localdate(now)) if is_steady(now) else 0


@transaction.atomic
def is_steady(now: dt.datetime) -> bool:
    """Whether the clock has gone on from one look to the next for three days; this is a look, too."""
    Chore.objects.make_known([BACKUP_CLOCK])
    clock = Chore.objects.select_for_update().get(pk=BACKUP_CLOCK)
    has_jumped = clock.done_at is None or abs(now - clock.done_at) > JUMP
    steady_at = now + STEADY_FOR if has_jumped else clock.due_at
    Chore.objects.filter(pk=BACKUP_CLOCK).update(done_at=now, due_at=steady_at)
    return steady_at <= now


def last_made_at() -> dt.datetime | None:
    return Chore.objects.filter(pk=BACKUP_CHORE).values_list("done_at", flat=True).first()


def is_too_old(made_at: dt.datetime, now: dt.datetime) -> bool:
    return now - made_at > TOO_OLD
