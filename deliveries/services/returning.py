"""A delivery by post or e-mail comes back: it has left, and did not arrive."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from deliveries.models import Channel, Delivery, DeliveryEvent, DeliveryState
from deliveries.services import answering, departing, story
from organisers import record

Act = DeliveryEvent.Act
# What is handed in or faxed is taken, or it is not delivered (`departing.take_back`).
CAN_COME_BACK = frozenset({Channel.POST, Channel.EMAIL})


class WrongDay(Exception):
    """The day is before the delivery left, or has not come."""


def may_come_back(delivery: Delivery) -> bool:
    """What is registered or answered has arrived."""
    is_open = delivery.returned_on is None and departing.may_be_taken_back(delivery)
    return is_open and delivery.channel in CAN_COME_BACK


@transaction.atomic
def mark_returned(*, delivery_id: int, on: dt.date, by: Any, now: dt.datetime) -> bool:
    """It came back on that day: its letters count as delivered only if another delivery took them along.

    It stays in the ledger, which says so; no answer to it is due. Returns whether anything changed. Raises WrongDay.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or not may_come_back(delivery) or delivery.departed_on is None:
        return False
    if not delivery.departed_on <= on <= timezone.localdate(now):
        raise WrongDay
    letters = departing.lock_letters(delivery_id)
    Delivery.objects.filter(pk=delivery_id).update(returned_on=on, due_on=None, reminded_on=None)
    story.tell(delivery_id, Act.RETURNED, by=by, now=now, reason=on.isoformat())
    record.write(by=by, act="delivery came back", subject=f"delivery {delivery_id}", now=now)
    departing.settle_letters(delivery, letters)
    return True


@transaction.atomic
def unmark_returned(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """It did not come back after all: it counts as delivered again. Returns whether anything changed."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.DEPARTED).first()
    if delivery is None or delivery.returned_on is None or delivery.departed_on is None:
        return False
    letters = departing.lock_letters(delivery_id)
    due_on = answering.due_after(delivery, delivery.departed_on)
    Delivery.objects.filter(pk=delivery_id).update(returned_on=None, due_on=due_on)
    story.tell(delivery_id, Act.NOT_RETURNED, by=by, now=now)
    record.write(by=by, act="delivery did not come back", subject=f"delivery {delivery_id}", now=now)
    departing.settle_letters(delivery, letters)
    return True
