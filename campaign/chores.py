"""Regular chores: each is done by the first worker that finds it due."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from appeals.models import Redaction, Tally
from appeals.models.letters.states import PENDING_DAYS
from appeals.services.arriving import bursts
from appeals.services.decisions import erasing
from appeals.services.figures import breakdowns, counting, days
from appeals.services.texts import ending
from appeals.services.writers import forgetting, mailing
from articles import photos
from articles.models import CommentRedaction
from articles.services import comments
from campaign import retention
from campaign.backup import daily
from campaign.backup.erased import noting
from campaign.desk_mails import queueing, watching
from campaign.models import Chore, FailedLogin
from campaign.site_file import keeping
from deliveries.services.papers import files
from organisers import record
from organisers.decisions.taken_out import forget_originals
from organisers.people import inviting
from outbox.models import Alarm
from safety import outages, vacuum
from safety.files import private_files
from safety.models import Hit
from texts import drafts, history

logger = logging.getLogger(__name__)

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LOOKS_EVERY = dt.timedelta(minutes=1)
REMIND = "remind"


@dataclass(frozen=True)
class Task:
    """A chore: its name, how often it is due, and what it does.

    `by_every_worker`: it is about the worker's own machine, so that none does it for the others.
    """

    name: str
    every: dt.timedelta
    do: Callable[[dt.datetime], object]
    by_every_worker: bool = False


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
    import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects.filter(expire_date__lt=now).delete()


TASKS = (
    Task("forget limits", HOUR, lambda now: Hit.objects.of_past_days(timezone.localdate(now)).delete()),
    Task("forget networks", HOUR, bursts.forget_networks),
    Task("expire letters", HOUR, forgetting.expire_letters),
    Task(REMIND, HOUR, remind),
    Task("forget addresses", HOUR, lambda now: forgetting.forget_addresses()),
    Task("forget writers", HOUR, ending.forget_writers),
    Task("forget the last", HOUR, retention.forget_last),
    Task("forget failed logins", HOUR, lambda now: FailedLogin.objects.expired(now).delete()),
    Task("forget about comments", HOUR, lambda now: comments.forget(now=now)),
    Task("work out breakdowns", DAY, lambda now: breakdowns.recompute_breakdowns(now=now)),
    Task("note milestones", HOUR, lambda now: counting.note_milestones(now=now)),
    Task("erase on request", HOUR, erasing.carry_out),
    Task("forget words taken out", HOUR, lambda now: forget_originals(Redaction, now)),
    Task("forget words taken out of comments", HOUR, lambda now: forget_originals(CommentRedaction, now)),
    Task("forget the record", DAY, record.forget),
    Task("forget who wrote texts", DAY, history.forget_names),
    Task("forget drafts", DAY, drafts.forget_old),
    Task("forget alarms", DAY, lambda now: Alarm.objects.over(now).delete()),
    Task("forget invitations", HOUR, inviting.forget),
    Task("clear sessions", DAY, clear_sessions),
    Task("count days", LOOKS_EVERY, lambda now: days.count_days(now=now)),
    Task(watching.DRIFT_CHORE, 6 * HOUR, watching.compare_counts),
    # The alarms of this minute, whatever has raised them, are mailed in it.
    Task(watching.SEEN_CHORE, LOOKS_EVERY, watching.be_seen),
    Task("watch", LOOKS_EVERY, watching.watch),
    Task("send alarms", LOOKS_EVERY, queueing.send_alarms),
    Task(queueing.DIGEST_CHORE, LOOKS_EVERY, queueing.send_digests),
    Task("forget files", HOUR, files.forget_old),
    Task("forget erasures", DAY, noting.forget),
    Task("write the erasure list", LOOKS_EVERY, noting.write, by_every_worker=True),
    Task("delete orphaned files", DAY, private_files.delete_orphans),
    Task("delete orphaned photographs", DAY, photos.delete_orphans),
    Task("make widths of photographs", DAY, lambda now: photos.make_missing_widths()),
    Task("keep the site file", LOOKS_EVERY, keeping.keep),
    Task("start a backup", HOUR, daily.start),
    Task("forget backups", HOUR, daily.forget),
    Task("watch backups", LOOKS_EVERY, daily.watch),
    # After everything that deletes; what erases at other times notes it itself.
    Task("note erasures", HOUR, lambda now: vacuum.note()),
    Task("vacuum", LOOKS_EVERY, lambda now: vacuum.clear(now)),
)


def carry_out_retention(now: dt.datetime) -> None:
    """Everything that ends by itself, at once: a backup that is restored is older than what has ended since.

    Raises what goes wrong: the site must not serve what should be gone.
    """
    chores = {rule.chore for rule in retention.RULES}
    for task in TASKS:
        if task.name in chores:
            task.do(now)


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
        due = Chore.objects.due(now, {task.name: task.every for task in TASKS})
        for task in TASKS:
            if task.by_every_worker or (task.name in due and self._take(task, now)):
                self._do(task, now)

    def publish_counts(self, now: dt.datetime) -> None:
        if settings.COUNT_STEP and now.timestamp() // settings.COUNT_STEP != self._published_step:
            Tally.objects.publish(now=now, step=dt.timedelta(seconds=settings.COUNT_STEP))
            self._published_step = now.timestamp() // settings.COUNT_STEP

    def _take(self, task: Task, now: dt.datetime) -> bool:
        """What a worker has begun and not ended, because it was killed or its database was, is begun anew in an hour."""
        return Chore.objects.take(task.name, now=now, again_in=task.every, unfinished_in=min(task.every, HOUR))

    def _do(self, task: Task, now: dt.datetime) -> None:
        try:
            task.do(now)
            Chore.objects.done(task.name, now=now, again_in=task.every)
        except Exception as error:
            if outages.is_outage(error):
                # Without a database no chore can be done; a disk without room the others may not need.
                if isinstance(error, DatabaseError | InterfaceError):
                    raise
                outages.tell(error)
                return
            logger.exception("The chore “%s” failed; it is tried again when it is due", task.name)
