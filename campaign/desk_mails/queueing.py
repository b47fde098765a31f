"""When digests and alarms go into the outbox: chores of every minute, each mail once, however many workers there are."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.desk_mails.composing import ALARM, DIGEST
from campaign.models import Chore, MailChoice
from organisers import limits
from outbox import alarms, lanes, queue
from outbox.models import Alarm, OutboxMessage

DIGEST_CHORE = "send digests"
DAY = dt.timedelta(days=1)


def send_digests(now: dt.datetime) -> int:
    """Once a day, from the hour on that organisers have set; returns how many were put into the outbox.

    A worker that was away at that hour sends them when it is back, and those of days on which none ran not at all.
    """
    today = timezone.localdate(now)
    if timezone.localtime(now).hour < limits.current().digest_hour:
        return 0
    with transaction.atomic():
        # A day that lies further ahead than tomorrow was written by a clock that ran ahead.
        is_due = Q(done_through__isnull=True) | Q(done_through__lt=today) | Q(done_through__gt=today + DAY)
        if not Chore.objects.filter(is_due, pk=DIGEST_CHORE).update(done_through=today):
            return 0
        return put(DIGEST, MailChoice.objects.of_digest())


def send_alarms(now: dt.datetime) -> int:
    """Puts a mail for each alarm that is new, or was told an hour ago and has been raised again since."""
    number = 0
    for code in Alarm.objects.untold(now).values_list("pk", flat=True):
        kind = alarms.kind_of(code)
        if kind is None:
            continue
        with transaction.atomic():
            if Alarm.objects.tell(code, now):
                number += put(ALARM, MailChoice.objects.of_alarms(), item=kind.number)
    return number


def put(kind: str, choices: QuerySet[MailChoice], *, item: int = 0) -> int:
    """Puts a message for each choice into the lane of the desk, unless the same one waits there still."""
    waiting = OutboxMessage.objects.filter(kind=kind, item=item).values("about")
    keys = list(choices.exclude(pk__in=waiting).values_list("pk", flat=True))
    queue.put([OutboxMessage(kind=kind, about=key, item=item, lane=lanes.DESK) for key in keys])
    return len(keys)
