"""What raises an alarm by looking, once a minute: a backlog, a count that is not right, a worker that was away, a login."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models import Letter
from appeals.services.figures.drift import find_drift
from campaign.models import Chore
from organisers import limits
from organisers.models import LoginAlarm
from outbox import alarms
from outbox.alarms import AlarmKind
from outbox.models import Alarm, OutboxMessage

LETTERS = "letters"
MAIL = "mail"
DRIFT = "drift"
WORKER = "worker"
DECISIONS = "decisions"
SEEN_CHORE = "be seen"
DRIFT_CHORE = "compare the counts"
COUNTED_UP_TO = 100_000
# Mail of today and of yesterday is not old: what is put in the queue at midnight is of yesterday at once.
DAYS_THAT_MAIL_WAITS = 1

KINDS = {
    LETTERS: AlarmKind(
        6,
        "Letters wait too long, or too many of them",
        _("Letters wait to be read, more of them or longer than they should (see “Limits and alarms”): %(number)s."),
        _("More waits to be read than should, or it waits longer: %(number)s."),
    ),
    MAIL: AlarmKind(
        7,
        "Too much mail waits, or for too long",
        _("More mail waits to be sent than should (see “Limits and alarms”), or it waits for days."),
        _("More mail waits to be sent than should, or it waits for days."),
        is_of_waiting_mail=True,
    ),
    DRIFT: AlarmKind(
        8,
        "The stored count differs from the letters",
        _(
            "The stored count differs from the letters that it counts. Tell whoever looks after the program: the command "
            "“recount --check” says by how much, “recount --fix” corrects it. Counts that differ: %(number)s."
        ),
        _("A stored count is not right."),
    ),
    WORKER: AlarmKind(
        9,
        "The mail worker was away",
        _("The mail worker was away and is back; meanwhile no mail was sent. Minutes: %(number)s."),
        _("The mail worker was away and is back; meanwhile no mail was sent. Minutes: %(number)s."),
    ),
    # Its line in the log, and its notice to the others with the login's name, come from `organisers.decisions.login_alarms`.
    DECISIONS: AlarmKind(10, "", None, _("A login decides faster than anybody reads. It may be stolen.")),
}


def register() -> None:
    """Makes the alarms known; called once, when the app is ready."""
    for code, kind in KINDS.items():
        alarms.register(code, kind)


def be_seen(now: dt.datetime) -> None:
    """A worker is alive. Raises the alarm where none was for too long: until now nobody could send a mail about it."""
    last = Chore.objects.filter(pk=SEEN_CHORE).values_list("done_at", flat=True).first()
    minutes = int((now - last).total_seconds() // 60) if last else 0
    if minutes > limits.current().worker_minutes:
        alarms.raise_alarm(WORKER, now=now, number=minutes)


def workers_seen(now: dt.datetime) -> QuerySet[Chore]:
    """Nothing where no worker has been seen for longer than organisers have set, or ever."""
    since = now - dt.timedelta(minutes=limits.current().worker_minutes)
    return Chore.objects.filter(pk=SEEN_CHORE, done_at__gte=since)


def watch(now: dt.datetime) -> None:
    """Raises alarms about what waits, and about logins."""
    if are_too_many_letters(now):
        number = Letter.objects.awaiting_moderation().order_by()[:COUNTED_UP_TO].count()
        alarms.raise_alarm(LETTERS, now=now, number=number)
    if is_too_much_mail(now):
        alarms.raise_alarm(MAIL, now=now)
    latest = LoginAlarm.objects.current(now).order_by("-raised_at").values_list("raised_at", flat=True).first()
    if latest and not Alarm.objects.filter(pk=DECISIONS, raised_at__gte=latest, raised_at__lte=now).exists():
        alarms.raise_alarm(DECISIONS, now=now)


def is_too_much_mail(now: dt.datetime) -> bool:
    """Whether more mail to single people waits than should, or some that could be sent has waited for days."""
    mails = OutboxMessage.objects.filter(is_bulk__in=[False]).order_by()
    most = limits.current().mail_waiting
    if mails[: most + 1].count() > most:
        return True
    oldest_day = timezone.localdate(now) - dt.timedelta(days=DAYS_THAT_MAIL_WAITS)
    return mails.due(now).filter(since__lt=oldest_day).order_by().exists()


def are_too_many_letters(now: dt.datetime) -> bool:
    """Whether more letters wait to be read than should, or one of them longer."""
    set_limits = limits.current()
    waiting = Letter.objects.awaiting_moderation().order_by()
    if waiting.overdue(timezone.localdate(now), days=set_limits.days_waiting).first():
        return True
    return waiting[: set_limits.letters_waiting + 1].count() > set_limits.letters_waiting


def compare_counts(now: dt.datetime) -> None:
    """Raises the alarm where a stored count is not that of the letters."""
    if found := find_drift():
        alarms.raise_alarm(DRIFT, now=now, number=len(found))
