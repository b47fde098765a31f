"""Organisers who want mails, and workers at a given time."""

import datetime as dt
from typing import Any

from django.utils import timezone

from campaign.desk_mails import choosing
from campaign.models import MailChoice
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety.typed.email_address import EmailAddress
from tests import make

NOON = timezone.make_aware(dt.datetime(2026, 3, 20, 12))
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def wants(
    address: str = "", *, user: Any = None, language: str = "en", digest: bool = True, alarms: bool = True
) -> Any:
    """An organiser's stored choice, its first mail already gone and its address proved."""
    choice = choosing.choose(
        by=user or make.organiser(password=None),
        language=language,
        wants_digest=digest,
        wants_alarms=alarms,
        email=EmailAddress.parse(address or make.address()),
        forget=False,
        now=NOON,
    )
    OutboxMessage.objects.filter(kind="first mail").delete()
    MailChoice.objects.update(is_proved=True)
    assert isinstance(choice, MailChoice)
    return choice


def work(now: dt.datetime) -> None:
    """Sends what is due."""
    Worker(clock=lambda: now).run_until_empty()
