"""What organisers are told about the mail."""

import datetime as dt
import logging

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outbox.models import Alarm
from safety.typed.fields import grouped

logger = logging.getLogger(__name__)

BUDGET = "budget"
REFUSED = "refused"
DELAYED = "delayed"
UNMAILED = "unmailed"
ALARMS: dict[str, Promise] = {
    BUDGET: _(
        "More mail is waiting than may be sent in an hour (MAIL_HOURLY_BUDGET). "
        "Nothing is lost: it goes out more slowly."
    ),
    REFUSED: _(
        "The mail server refuses what the site sends: because of its password, its sender or its machine, or because "
        "there is too much of it. Nothing is deleted, and mail waits. Check EMAIL_URL and MAIL_FROM, and ask your "
        "provider about limits."
    ),
    DELAYED: _("Mail has been waiting for an hour: the mail server does not answer, or does not take it."),
    UNMAILED: _("Letters were deleted, because no mail could be sent to confirm them for 30 days: %(number)s."),
}

LINES = {
    BUDGET: "Hourly mail budget used up",
    REFUSED: "Mail server refuses us",
    DELAYED: "Mail late",
    UNMAILED: "Letters deleted unmailed",
}


def raise_alarm(code: str, *, now: dt.datetime, number: int = 0) -> None:
    """Tells organisers: a line at ERROR (once an hour) and a notice that `alarms()` gives for a day, with its number."""
    known = Alarm.objects.filter(pk=code)
    if known.filter(raised_at__gt=now - dt.timedelta(hours=1), raised_at__lte=now).exists():
        return
    logger.error("%s", LINES[code])
    Alarm.objects.update_or_create(code=code, defaults={"raised_at": now, "number": number})


def alarms(now: dt.datetime) -> list[str]:
    """What organisers should know about the mail at present, in the active language."""
    current = Alarm.objects.current(now).order_by("code")
    return [ALARMS[alarm.code] % {"number": grouped(alarm.number)} for alarm in current if alarm.code in ALARMS]
