"""Regular chores: each is done by the first worker that finds it due."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from appeals.models import Tally
from appeals.models.states import PENDING_DAYS
from appeals.services import breakdowns, counting, ending, forgetting, mailing
from appeals.services.decisions import erasing
from articles.services import comments
from campaign.models import Chore
from deliveries.services import files
from organisers import record
from organisers.people import inviting
from outbox.models import Alarm
from safety import vacuum
from safety.files import private_files
from safety.models import Hit

logger = logging.getLogger(__name__)

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LOOKS_EVERY = dt.timedelta(minutes=1)
REMIND = "remind"


@dataclass(frozen=True)
class Task:
    """A chore: its name, how often it is due, and what it does."""

    name: str
    every: dt.timedelta
    do: Callable[[dt.datetime], object]


@transaction.atomic
def remind(now: dt.datetime) -> None:
    """Reminds the writers of letters unconfirmed for three days, each once: `done_through` is the last day dealt with.

    Days on which no worker ran are made up for, as long as their letters can be confirmed.
    """
    chore = Chore.objects.select_for_update().get(pk=REMIND)
    today = timezone.localdate(now)
    through = today - dt.timedelta(days=mailing.REMINDED_AFTER_DAYS)
    after = max(chore.done_through or dt.date.min, today - dt.timedelta(days=PENDING_DAYS))
    if after < through:
        mailing.remind(after=after, through=through)
        Chore.objects.filter(pk=REMIND).update(done_through=through)


def clear_sessions(now: dt.datetime) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


TASKS = (
    Task("forget limits", HOUR, lambda now: Hit.objects.of_past_days(timezone.localdate(now)).delete()),
    Task("expire letters", HOUR, forgetting.expire_letters),
    Task(REMIND, HOUR, remind),
    Task("forget addresses", HOUR, lambda now: forgetting.forget_addresses()),
    Task("forget writers", HOUR, ending.forget_writers),
    Task("forget about comments", HOUR, lambda now: comments.forget(now=now)),
    Task("work out breakdowns", DAY, lambda now: breakdowns.recompute_breakdowns(now=now)),
    Task("note milestones", HOUR, lambda now: counting.note_milestones(now=now)),
    Task("erase on request", HOUR, erasing.carry_out),
    Task("forget the record", DAY, record.forget),
    Task("forget alarms", DAY, lambda now: Alarm.objects.over(now).delete()),
    Task("forget invitations", HOUR, inviting.forget),
    Task("clear sessions", DAY, clear_sessions),
    Task("forget files", HOUR, files.forget_old),
    Task("delete orphaned files", DAY, private_files.delete_orphans),
    # After everything that deletes; what erases at other times notes it itself.
    Task("note erasures", HOUR, lambda now: vacuum.note()),
    Task("vacuum", LOOKS_EVERY, lambda now: vacuum.clear(now)),
)


class Schedule:
    """Looks once a minute which chores are due, and does those that no other worker has taken.

    With each step of COUNT_STEP it publishes the counts.
    """

    def __init__(self) -> None:
        self._looked_at: dt.datetime | None = None
        self._published_step = -1.0

    def __call__(self, now: dt.datetime) -> None:
        self.publish_counts(now)
        # The difference in either direction: a clock that was set back must not delay the chores.
        if self._looked_at is not None and abs(now - self._looked_at) < LOOKS_EVERY:
            return
        if self._looked_at is None:
            Chore.objects.make_known([task.name for task in TASKS])
        self._looked_at = now
        for task in TASKS:
            if Chore.objects.take(task.name, now=now, again_in=task.every):
                self._do(task, now)

    def publish_counts(self, now: dt.datetime) -> None:
        if settings.COUNT_STEP and now.timestamp() // settings.COUNT_STEP != self._published_step:
            Tally.objects.publish(now=now, step=dt.timedelta(seconds=settings.COUNT_STEP))
            self._published_step = now.timestamp() // settings.COUNT_STEP

    def _do(self, task: Task, now: dt.datetime) -> None:
        try:
            task.do(now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("The chore “%s” failed; it is tried again when it is due", task.name)
