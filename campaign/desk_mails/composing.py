"""The kinds of mail to organisers as the outbox knows them, written when they are sent."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from appeals.models import DayFigures
from campaign.desk_mails import proving
from campaign.models import MailChoice
from organisers.desk import waiting
from outbox import alarms, queue
from outbox.message import Mail
from outbox.models import Alarm, OutboxMessage
from safety.keys import sealing
from safety.typed.fields import grouped

DIGEST = "digest"
ALARM = "alarm"
FIRST = "first mail"
SEES_FIGURES = "appeals.view_letter"


def register() -> None:
    """Makes the kinds known to the outbox; called once, when the app is ready."""
    queue.register(DIGEST, queue.Kind(compose_digest, refused, sent, is_to_organisers=True))
    queue.register(ALARM, queue.Kind(compose_alarm, refused, sent, is_to_organisers=True))
    queue.register(FIRST, queue.Kind(compose_first, refused, sent, is_to_organisers=True))


def compose_digest(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """What waits for this organiser at this moment; None where they no longer want it, or may not enter any more."""
    choice = MailChoice.objects.of_digest().select_related("user").filter(pk=message.about).first()
    if choice is None:
        return None
    with translation.override(choice.language):
        lines = [line for line in waiting.all_waiting(request_of(choice.user)) if line.number]
        context = {
            "lines": [(line.short or line.label, line.in_words) for line in lines],
            "yesterday": yesterday(now) if choice.user.has_perm(SEES_FIGURES) else None,
            "alarm_count": grouped(Alarm.objects.current(now).count()),
        }
        return mail_of("digest", choice, context)


def compose_alarm(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """The alarm with the message's number; None where it is over, or no longer wanted."""
    code = alarms.code_of(message.item)
    alarm = Alarm.objects.current(now).filter(pk=code).first()
    choice = MailChoice.objects.of_alarms().filter(pk=message.about).first()
    kind = alarms.kind_of(code)
    if alarm is None or choice is None or kind is None:
        return None
    with translation.override(choice.language):
        return mail_of("alarm", choice, {"words": kind.mail_words % {"number": grouped(alarm.number)}})


def compose_first(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """Has the code that proves the address; None where it is proved already."""
    choice = MailChoice.objects.unproved().filter(pk=message.about).first()
    if choice is None:
        return None
    with translation.override(choice.language):
        return mail_of("first", choice, {"code": proving.code_for(choice)})


def mail_of(name: str, choice: MailChoice, context: dict[str, Any]) -> Mail:
    """A mail in the active language, to the address of a choice."""
    subject = " ".join(render_to_string(f"campaign/mail/{name}.subject.txt", context).split())
    text = render_to_string(f"campaign/mail/{name}.txt", context).strip() + "\n"
    return Mail(sealing.unseal(bytes(choice.sealed_address or b"")), subject, text, "", choice.language)


def request_of(user: Any) -> HttpRequest:
    """What the sources of the first page look at: whose rights to ask."""
    request = HttpRequest()
    request.user = user
    return request


def yesterday(now: dt.datetime) -> dict[str, str]:
    """What happened yesterday, in three numbers."""
    day = timezone.localdate(now) - dt.timedelta(days=1)
    rows = list(DayFigures.objects.filter(day=day).values(*DayFigures.NUMBERS))
    return {name: grouped(sum(row[name] for row in rows)) for name in DayFigures.NUMBERS}


def refused(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist: its owner sees so on the page where they chose."""
    MailChoice.objects.filter(pk=message.about).update(was_refused=True)


def sent(message: OutboxMessage, now: dt.datetime) -> None:
    MailChoice.objects.filter(pk=message.about, was_refused=True).update(was_refused=False)
