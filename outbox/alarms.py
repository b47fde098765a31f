"""What organisers are told about the mail, and about whatever else cannot wait.

An alarm is raised by whoever notices; the first page shows it for a day. Who asked for alarms is mailed by an app above, at
most once an hour about the same thing: a mail has `mail_words`, which name nothing and nobody.
"""

import datetime as dt
import logging
import math
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Subquery, When
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisers.desk.lists.one_query import CountUpTo
from outbox.models import Alarm, OutboxMessage
from safety.typed.fields import grouped

logger = logging.getLogger(__name__)

BUDGET = "budget"
REFUSED = "refused"
DELAYED = "delayed"
UNMAILED = "unmailed"
BROKEN = "broken"


@dataclass(frozen=True)
class AlarmKind:
    """A kind of alarm: its number, by which the outbox names it, its line in the log, and its words.

    `words` are for the first page, with the alarm's number as %(number)s; None where another notice says it there.
    `is_of_waiting_mail`: it is followed by how much mail waits, and is over once none does.
    """

    number: int
    line: str
    words: Promise | None
    mail_words: Promise
    is_of_waiting_mail: bool = False


_kinds: dict[str, AlarmKind] = {
    BUDGET: AlarmKind(
        1,
        "Hourly mail budget used up",
        _(
            "More mail is waiting than may be sent in an hour (MAIL_HOURLY_BUDGET). It goes out more slowly, from each "
            "network in turn: whoever sends thousands of letters waits longest. A letter whose mail has not left after 30 "
            "days is deleted."
        ),
        _("More mail waits than may be sent in an hour."),
        is_of_waiting_mail=True,
    ),
    REFUSED: AlarmKind(
        2,
        "Mail server refuses us",
        _(
            "The mail server refuses what the site sends: because of its password, its sender or its machine, because "
            "there is too much of it, or because somebody makes up addresses. Nothing is deleted for that, and mail waits. "
            "Check EMAIL_URL and MAIL_FROM, and ask your provider about limits."
        ),
        _("The mail server refuses what it is given."),
    ),
    DELAYED: AlarmKind(
        3,
        "Mail late",
        _("Mail is late: the mail server does not answer, or does not take it."),
        _("Mail is late: the mail server does not answer, or does not take it."),
        is_of_waiting_mail=True,
    ),
    UNMAILED: AlarmKind(
        4,
        "Letters deleted unmailed",
        _("Letters were deleted, because no mail could be sent to confirm them for 30 days: %(number)s."),
        _("Mail could not be sent for 30 days, and what it was about was deleted: %(number)s."),
    ),
    BROKEN: AlarmKind(
        5,
        "Mail set aside after errors",
        _(
            "The program fails with some of the mail. It has been set aside and is tried once a day; other mail goes on. "
            "The server’s log says why: tell whoever looks after the program."
        ),
        _("The program fails with some of the mail."),
    ),
}
# Messages, their day, and hours: each stands by itself, as a number that changes the words around it would not.
FIGURES = _(
    "Messages that wait: %(number)s. The first of them is of: %(since)s. Hours that they take at the present budget: "
    "%(hours)s."
)
COUNTED_UP_TO = 100_000


def register(code: str, kind: AlarmKind) -> None:
    """Makes an alarm of an app above known; called once, when that app is ready."""
    _kinds[code] = kind


def kind_of(code: str) -> AlarmKind | None:
    """The kind of an alarm; None for one that a newer version of the site has raised."""
    return _kinds.get(code)


def code_of(number: int) -> str:
    """The code of the alarm with this number; "" where there is none."""
    return next((code for code, kind in _kinds.items() if kind.number == number), "")


def raise_alarm(code: str, *, now: dt.datetime, number: int = 0) -> None:
    """Tells organisers: a line at ERROR (once an hour) and a notice that `alarms()` gives for a day, with its number."""
    known = Alarm.objects.filter(pk=code)
    if known.filter(raised_at__gt=now - dt.timedelta(hours=1), raised_at__lte=now).exists():
        return
    if line := _kinds[code].line:
        logger.error("%s", line)
    Alarm.objects.update_or_create(code=code, defaults={"raised_at": now, "number": number})


def alarms(now: dt.datetime) -> list[str]:
    """What organisers should know at present, in the active language."""
    of_waiting_mail = [code for code, kind in _kinds.items() if kind.is_of_waiting_mail]
    first = OutboxMessage.objects.order_by("pk").values("since")[:1]
    # In one query; counted only where such an alarm is current.
    found = Alarm.objects.current(now).annotate(
        since=Case(When(code__in=of_waiting_mail, then=Subquery(first))),
        waiting=Case(When(code__in=of_waiting_mail, then=CountUpTo(OutboxMessage.objects.all(), COUNTED_UP_TO))),
    )
    current = [(alarm, _kinds[alarm.code]) for alarm in found.order_by("code") if kind_of(alarm.code)]
    figures = next((figures_of_waiting_mail(alarm.since, alarm.waiting) for alarm, _kind in current if alarm.since), "")
    words = []
    for alarm, kind in current:
        if kind.is_of_waiting_mail:
            if figures:
                words.append(f"{kind.words} {figures}")
        elif kind.words is not None:
            words.append(kind.words % {"number": grouped(alarm.number)})
    return words


def figures_of_waiting_mail(since: dt.date, number: int) -> str:
    """How many messages wait, since which day, and how long they take. Counted up to a number."""
    more = "+" if number == COUNTED_UP_TO else ""
    return FIGURES % {
        "number": grouped(number) + more,
        "since": date_format(since),
        "hours": grouped(math.ceil(number / settings.MAIL_HOURLY_BUDGET)) + more,
    }
