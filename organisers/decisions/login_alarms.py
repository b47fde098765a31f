"""A login that decides faster than anybody reads: the other organisers are told, as it may be stolen.

Decisions are counted per login, in periods of ten minutes (`safety.web.throttling`). Nothing is refused: a wrong alarm costs
a look, and what was decided can be taken back (`organisers.decisions.moderation`).
"""

import datetime as dt
import logging
from dataclasses import replace
from typing import Any

from organisers import limits
from organisers.models import LoginAlarm
from safety.web import throttling
from safety.web.throttling import Limit

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 600
DECIDED = Limit("decisions of a login", PERIOD_SECONDS)
HID = Limit("hidden by a login", PERIOD_SECONDS)
ONCE_IN = dt.timedelta(hours=1)


def count(by: Any, rows: int, *, hides: bool, now: dt.datetime) -> None:
    """Counts what a login has decided, and raises the alarm where that is more than its limit."""
    limit, kind = (HID, LoginAlarm.Kind.HID) if hides else (DECIDED, LoginAlarm.Kind.DECIDED)
    if not throttling.hit(replace(limit, per_burst=most_of(kind)), str(by.pk), now, count=rows):
        raise_alarm(by, kind, now)


def most_of(kind: str) -> int:
    """How many decisions of a kind within a period raise no alarm, as organisers have set it."""
    current = limits.current()
    return current.hid_in_ten_minutes if kind == LoginAlarm.Kind.HID else current.decided_in_ten_minutes


def raise_alarm(by: Any, kind: LoginAlarm.Kind, now: dt.datetime) -> None:
    """A line at ERROR and a notice for the others, once an hour."""
    known = LoginAlarm.objects.filter(login_id=by.pk, kind=kind)
    if known.filter(raised_at__gt=now - ONCE_IN, raised_at__lte=now).exists():
        return
    # By its number: names of people have no place in a log.
    logger.error("Login %s decides faster than anybody reads (%s)", by.pk, kind.value)
    LoginAlarm.objects.update_or_create(login_id=by.pk, kind=kind, defaults={"raised_at": now})
