"""Rehearsing a delivery by e-mail: the same e-mails to the organiser who asks for it. The recipient gets nothing."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from deliveries.mail import letters
from deliveries.models import Delivery, DeliveryEvent, DeliveryFile
from deliveries.services.mails import dispatching, mailing
from deliveries.services.mails.mail_obstacles import MailObstacle
from deliveries.services.mails.mailing import BY_MAIL, InTheWay, NotReady
from organisers import record
from outbox import queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety.files import private_files

REHEARSAL = "rehearsal"


class NoOwnAddress(mailing.CannotSend):
    """The organiser's account has no e-mail address."""


def register() -> None:
    """Makes the kind known to the outbox; organisers' addresses have no limit of three a day."""
    queue.register(REHEARSAL, Kind(compose, is_to_organisers=True))


@transaction.atomic
def rehearse(*, delivery_id: int, by: Any, now: dt.datetime) -> int:
    """Puts an e-mail for each file into the outbox, to `by`; returns how many.

    It may be rehearsed while mail to recipients is stopped, and before a recipient is checked. Raises NotReady,
    NoOwnAddress, InTheWay.
    """
    delivery = Delivery.objects.filter(pk=delivery_id, channel__in=sorted(BY_MAIL)).first()
    if delivery is None:
        raise NotReady
    if not by.email:
        raise NoOwnAddress
    if dispatching.sender_of_appeal(delivery.appeal_id) is None:
        raise InTheWay(MailObstacle.NO_SENDER)
    parts = list(mailing.main_files(delivery).exclude(name=""))
    if not parts:
        raise InTheWay(MailObstacle.NO_FILE)
    act = DeliveryEvent.Act.REHEARSED
    event = DeliveryEvent.objects.create(delivery_id=delivery_id, act=act, done_by=by, done_at=now)
    record.write(by=by, act="rehearse delivery", subject=f"delivery {delivery_id}", now=now)
    for file in parts:
        queue.put_many(REHEARSAL, [key_of(file)], item=event.pk)
    return len(parts)


def key_of(file: DeliveryFile) -> uuid.UUID:
    """A file's key as an outbox message has one; the message's item is the event, which has delivery and organiser."""
    return uuid.UUID(int=file.pk)


def compose(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """One of the e-mails, or None where file or organiser are gone, or may not have it any more."""
    events = DeliveryEvent.objects.select_related("delivery__recipient", "done_by")
    event = events.filter(pk=message.item).first()
    file = DeliveryFile.objects.filter(pk=message.about.int).exclude(name="").first()
    if event is None or file is None or event.done_by is None or not event.done_by.email:
        return None
    # The files have names in them: whoever may not see the delivery any more does not get them either.
    if not event.done_by.has_perm("deliveries.change_delivery"):
        return None
    sender = dispatching.sender_of_appeal(event.delivery.appeal_id)
    if sender is None:
        return None
    try:
        part = letters.Part(event.delivery, file, private_files.read(file.name))
    except FileNotFoundError:
        return None
    return letters.as_rehearsal(letters.compose(part, sender, event.done_by.email))
