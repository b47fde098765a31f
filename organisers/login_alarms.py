"""A login that decides faster than anybody reads: the other organisers are told, as it may be stolen.

Decisions are counted per login, in periods of ten minutes (`safety.throttling`). Nothing is refused: an alarm that is wrong
costs a look, and what was decided can be taken back (`organisers.moderation`).
"""

import datetime as dt
import logging
from typing import Any

from organisers.models import LoginAlarm
from safety import throttling
from safety.throttling import Limit

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 600
# Two pages of a hundred signatures, which takes three seconds a name.
DECIDED = Limit("decisions of a login", PERIOD_SECONDS, per_burst=200)
# What is hidden is read first and takes a reason: at twenty seconds a letter, thirty in ten minutes.
HID = Limit("hidden by a login", PERIOD_SECONDS, per_burst=30)
ONCE_IN = dt.timedelta(hours=1)


def count(by: Any, rows: int, *, hides: bool, now: dt.datetime) -> None:
    """Counts what a login has decided, and raises the alarm where that is more than its limit."""
    limit, kind = (HID, LoginAlarm.Kind.HID) if hides else (DECIDED, LoginAlarm.Kind.DECIDED)
    if not throttling.hit(limit, str(by.pk), now, count=rows):
        raise_alarm(by, kind, now)


def raise_alarm(by: Any, kind: LoginAlarm.Kind, now: dt.datetime) -> None:
    """A line at ERROR and a notice for the others, once an hour."""
    known = LoginAlarm.objects.filter(login_id=by.pk, kind=kind)
    if known.filter(raised_at__gt=now - ONCE_IN, raised_at__lte=now).exists():
        return
    # By its number: names of people have no place in a log.
    logger.error("Login %s decides faster than anybody reads (%s)", by.pk, kind.value)
    LoginAlarm.objects.update_or_create(login_id=by.pk, kind=kind, defaults={"raised_at": now})
