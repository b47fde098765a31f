"""Storing an organiser's own choice of mails."""

import datetime as dt
from typing import Any

from django.db import transaction

from campaign.desk_mails.composing import FIRST
from campaign.models import MailChoice
from organisers import record
from outbox import lanes, queue
from outbox.models import OutboxMessage
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.typed.email_address import EmailAddress
from safety.web import throttling
from safety.web.throttling import Limit

# Each new address gets a mail at once. A stolen login must not be a way to mail to anybody.
NEW_ADDRESSES = Limit("own address of a login", per_day=5)


def may_have_another(by: Any, now: dt.datetime) -> bool:
    """Counts a new address of a login; False where it has had as many as it may have today."""
    return throttling.hit(NEW_ADDRESSES, str(by.pk), now)


@transaction.atomic
def choose(
    *,
    by: Any,
    language: str,
    wants_digest: bool,
    wants_alarms: bool,
    email: EmailAddress | None,
    forget: bool,
    now: dt.datetime,
) -> MailChoice | None:
    """Stores an organiser's own choice; a new address gets a first mail. None where the address was to be erased.

    That an address was set or erased is on record, as whoever has somebody's login could set one; it does not say which.
    """
    if forget:
        choices = MailChoice.objects.filter(user=by)
        queue.forget(choices.values_list("pk", flat=True))
        if choices.delete()[0]:
            vacuum.note(MailChoice)
            erasure_list.enter(Erased.OWN_ADDRESS, [by.pk])
            record.write(by=by, act="erase own address", subject=f"user {by.pk}", now=now)
        return None
    choice, _is_new = MailChoice.objects.get_or_create(user=by, defaults={"language": language})
    choice = MailChoice.objects.select_for_update().get(pk=choice.pk)
    choice.language, choice.wants_digest, choice.wants_alarms = language, wants_digest, wants_alarms
    if email is not None:
        if choice.sealed_address is not None:
            vacuum.note(MailChoice)
            erasure_list.enter(Erased.OWN_ADDRESS, [by.pk])
        choice.sealed_address, choice.is_proved, choice.was_refused = email.seal(), False, False
        queue.put([OutboxMessage(kind=FIRST, about=choice.pk, lane=lanes.DESK)])
        record.write(by=by, act="set own address", subject=f"user {by.pk}", now=now)
    choice.save()
    return choice


@transaction.atomic
def send_again(*, by: Any) -> bool:
    """Sends the first mail once more to an address that is not proved; False where there is none, or it waits already."""
    choice = MailChoice.objects.unproved().filter(user=by).select_for_update(of=("self",)).first()
    if choice is None or OutboxMessage.objects.filter(kind=FIRST, about=choice.pk).exists():
        return False
    queue.put([OutboxMessage(kind=FIRST, about=choice.pk, lane=lanes.DESK)])
    return True
