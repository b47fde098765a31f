"""How the site runs: the worker, the mail, the last comparison of the counts, the last backup."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from campaign.backup import daily
from campaign.desk_mails.watching import DRIFT, DRIFT_CHORE, SEEN_CHORE, workers_seen
from campaign.models import Chore
from campaign.models.chores import BACKUP_CHORE
from organisers import limits
from organisers.desk.lists.one_query import CountUpTo, first_of
from organisers.desk.waiting import Notice, Panel
from outbox.limits import used_in_hour
from outbox.models import Alarm, OutboxMessage

SEES = "organisers.view_limits"
MAIL_COUNTED_UP_TO = 10_000


def panels(request: HttpRequest) -> Iterable[Panel]:
    """For those who look after the site."""
    if not request.user.has_perm(SEES):
        return
    now = timezone.now()
    waiting_mail = OutboxMessage.objects.order_by("pk")
    yield Panel(
        "admin/first_page/_running.html",
        running,
        {
            "seen_at": first_of(Chore.objects.filter(pk=SEEN_CHORE), "done_at"),
            "compared_at": first_of(Chore.objects.filter(pk=DRIFT_CHORE), "done_at"),
            "backup_at": first_of(Chore.objects.filter(pk=BACKUP_CHORE), "done_at"),
            "drift_at": first_of(Alarm.objects.filter(pk=DRIFT), "raised_at"),
            "mail_number": CountUpTo(waiting_mail, MAIL_COUNTED_UP_TO + 1),
            "mail_since": first_of(waiting_mail, "since"),
            "mail_used": first_of(used_in_hour(now), "in_day"),
        },
    )


def running(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the template shows."""
    compared_at, drift_at, number = answers["compared_at"], answers["drift_at"], answers["mail_number"]
    return {
        **answers,
        "is_away": is_away(answers["seen_at"], timezone.now()),
        "makes_backups": bool(settings.BACKUP_TO),
        "backup_is_old": is_backup_missing(answers["backup_at"], timezone.now()),
        "differs": bool(compared_at and drift_at and drift_at >= compared_at),
        "mail_number": min(number, MAIL_COUNTED_UP_TO),
        "has_more_mail": number > MAIL_COUNTED_UP_TO,
        "mail_used": answers["mail_used"] or 0,
        "mail_budget": settings.MAIL_HOURLY_BUDGET,
        "has_mail_server": settings.HAS_MAIL_SERVER,
    }


def is_away(seen_at: dt.datetime | None, now: dt.datetime) -> bool:
    return seen_at is None or now - seen_at > dt.timedelta(minutes=limits.current().worker_minutes)


def is_backup_missing(made_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the newest is too old, or there is none and none is made on a public site."""
    if made_at is None:
        return not settings.IS_LOCAL and not settings.BACKUP_TO
    return daily.is_too_old(made_at, now)


def backup_notices(request: HttpRequest) -> Iterable[Notice]:
    """To those who look after a public site."""
    if not settings.IS_LOCAL and not settings.BACKUP_TO and request.user.has_perm(SEES):
        text = gettext(
            "No backups are made. If this machine is lost, every letter is lost with it. Tell whoever looks after the site: "
            "BACKUP_TO has to be set, as docs/backup.md says."
        )
        yield Notice(text, is_urgent=True)


def worker_notices(request: HttpRequest) -> Iterable[Notice]:
    """To everybody, as nothing else can tell them while it lasts: mail about it leaves only with the worker."""
    text = gettext(
        "The mail worker does not run: no mail leaves, and nothing that is due by itself is done. Tell whoever looks after "
        "the site: the command “work” starts it, and “run” starts it with the site."
    )
    yield Notice(text, is_urgent=True, unless_any=workers_seen(timezone.now()))
