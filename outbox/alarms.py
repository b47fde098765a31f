"""What organisers are told about the mail."""

import datetime as dt
import logging
import math

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outbox.models import Alarm, OutboxMessage
from safety.typed.fields import grouped

logger = logging.getLogger(__name__)

BUDGET = "budget"
REFUSED = "refused"
DELAYED = "delayed"
UNMAILED = "unmailed"
BROKEN = "broken"
ALARMS: dict[str, Promise] = {
    BUDGET: _(
        "More mail is waiting than may be sent in an hour (MAIL_HOURLY_BUDGET). It goes out more slowly, from each network "
        "in turn: whoever sends thousands of letters waits longest. A letter whose mail has not left after 30 days is "
        "deleted."
    ),
    REFUSED: _(
        "The mail server refuses what the site sends: because of its password, its sender or its machine, because there "
        "is too much of it, or because somebody makes up addresses. Nothing is deleted for that, and mail waits. Check "
        "EMAIL_URL and MAIL_FROM, and ask your provider about limits."
    ),
    DELAYED: _("Mail is late: the mail server does not answer, or does not take it."),
    UNMAILED: _("Letters were deleted, because no mail could be sent to confirm them for 30 days: %(number)s."),
    BROKEN: _(
        "The program fails with some of the mail. It has been set aside and is tried once a day; other mail goes on. The "
        "server’s log says why: tell whoever looks after the program."
    ),
}
# Messages, their day, and hours: each stands by itself, as a number that changes the words around it would not.
FIGURES = _(
    "Messages that wait: %(number)s. The first of them is of: %(since)s. Hours that they take at the present budget: "
    "%(hours)s."
)
# Alarms that say how much mail waits, and are over once none does.
OF_WAITING_MAIL = frozenset({BUDGET, DELAYED})
COUNTED_UP_TO = 100_000

LINES = {
    BUDGET: "Hourly mail budget used up",
    REFUSED: "Mail server refuses us",
    DELAYED: "Mail late",
    UNMAILED: "Letters deleted unmailed",
    BROKEN: "Mail set aside after errors",
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
    current = list(Alarm.objects.current(now).order_by("code"))
    figures = figures_of_waiting_mail() if OF_WAITING_MAIL & {alarm.code for alarm in current} else ""
    words = []
    for alarm in current:
        if alarm.code in OF_WAITING_MAIL:
            if figures:
                words.append(f"{ALARMS[alarm.code]} {figures}")
        elif alarm.code in ALARMS:
            words.append(ALARMS[alarm.code] % {"number": grouped(alarm.number)})
    return words


def figures_of_waiting_mail() -> str:
    """How many messages wait, since which day, and how long they take; "" where none does. Counted up to a number."""
    first = OutboxMessage.objects.order_by("pk").first()
    if first is None:
        return ""
    number = OutboxMessage.objects.order_by()[:COUNTED_UP_TO].count()
    more = "+" if number == COUNTED_UP_TO else ""
    return FIGURES % {
        "number": grouped(number) + more,
        "since": date_format(first.since),
        "hours": grouped(math.ceil(number / settings.MAIL_HOURLY_BUDGET)) + more,
    }
