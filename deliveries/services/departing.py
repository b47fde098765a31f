"""A delivery leaves, or turns out not to have left: its letters and the count of delivered letters follow it.

Locks are taken in one order: the delivery, its letters by their keys, the count last.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.models.letters.letter import LetterQuerySet
from deliveries.models import AT_HOME, Delivery, DeliveryEvent, DeliveryFile, DeliveryItem, DeliveryState
from deliveries.services import answering, story
from deliveries.services.papers import files
from organisers import record

Act = DeliveryEvent.Act


class CannotDepart(Exception):
    """The delivery stays as it is."""


class WrongDay(CannotDepart):
    """The day is before the delivery was prepared, or has not come."""


class Stale(CannotDepart):
    """Files are missing, or letters are in it that may no longer be delivered."""


@transaction.atomic
def mark_departed(*, delivery_id: int, on: dt.date, by: Any, now: dt.datetime, was_before: bool = False) -> bool:
    """ready, being sent → delivered: its letters have left on that day; returns whether anything changed.

    A letter keeps the earliest day on which it left for an addressee; copies count nothing. What is stale leaves only when
    an organiser says that it had been handed over before it became so (`was_before`). What is being sent leaves once all its
    e-mails have. Raises CannotDepart.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or delivery.state not in (DeliveryState.READY, DeliveryState.SENDING):
        return False
    if delivery.state == DeliveryState.SENDING and delivery.dispatches.unsent().exists():
        return False
    letters = lock_letters(delivery_id)
    if delivery.state == DeliveryState.READY:
        if not timezone.localdate(delivery.prepared_at) <= on <= timezone.localdate(now):
            raise WrongDay
        if files.is_stale(delivery) and not was_before:
            raise Stale
    letter_count = DeliveryItem.objects.filter(delivery_id=delivery_id).count()
    Delivery.objects.filter(pk=delivery_id).update(
        state=DeliveryState.DEPARTED,
        departed_on=on,
        is_stopped=False,
        letter_count=letter_count,
        due_on=answering.due_after(delivery, on),
    )
    story.tell(delivery_id, Act.DEPARTED, by=by, now=now)
    record.write(by=by, act="deliver", subject=f"delivery {delivery_id}", now=now)
    if delivery.copy_of_id is None:
        letters.filter(delivered_on__gt=on).update(delivered_on=on)
        Tally.objects.add_delivered(
            delivery.appeal_id, letters.filter(delivered_on__isnull=True).update(delivered_on=on)
        )
    return True


@transaction.atomic
def take_back(*, delivery_id: int, by: Any, reason: str, now: dt.datetime) -> bool:
    """delivered → ready, by a named organiser with a reason; returns whether anything changed.

    Letters that no other delivery to an addressee took along count as not delivered again. What is registered or answered
    has arrived, and is not taken back. Raises ValueError without organiser or reason.
    """
    if by is None or not reason.strip():
        raise ValueError("an organiser says why")
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or not may_be_taken_back(delivery):
        return False
    letters = lock_letters(delivery_id)
    Delivery.objects.filter(pk=delivery_id).update(
        state=DeliveryState.READY, departed_on=None, returned_on=None, due_on=None, reminded_on=None
    )
    story.tell(delivery_id, Act.TAKEN_BACK, by=by, now=now, reason=reason)
    record.write(by=by, act="take back delivery", subject=f"delivery {delivery_id}", now=now)
    settle_letters(delivery, letters)
    return True


def settle_letters(delivery: Delivery, letters: LetterQuerySet) -> None:
    """Gives the locked letters of a delivery the day of the first that arrived with them, and changes the count of those."""
    if delivery.copy_of_id is not None:
        return
    arrived = Delivery.objects.arrived().originals()
    others = DeliveryItem.objects.filter(letter=OuterRef("pk"), delivery__in=arrived).order_by("delivery__departed_on")
    before = letters.delivered().count()
    letters.update(delivered_on=Subquery(others.values("delivery__departed_on")[:1]))
    Tally.objects.add_delivered(delivery.appeal_id, letters.delivered().count() - before)


def may_be_taken_back(delivery: Delivery) -> bool:
    is_answered = delivery.registered_on is not None or delivery.answered_on is not None
    return delivery.state == DeliveryState.DEPARTED and not is_answered and not delivery.replies.exists()


@transaction.atomic
def cancel(*, delivery_id: int, by: Any, reason: str, now: dt.datetime) -> bool:
    """Being made, ready → cancelled: its letters are free for another delivery, its files are deleted.

    Number and story stay. What has been e-mailed in part is not cancelled. Returns whether anything changed.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or not may_be_cancelled(delivery):
        return False
    files.delete_rows(DeliveryFile.objects.filter(delivery_id=delivery_id))
    DeliveryItem.objects.filter(delivery_id=delivery_id).delete()
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.CANCELLED, is_stopped=False, parts_made=0)
    story.tell(delivery_id, Act.CANCELLED, by=by, now=now, reason=reason)
    record.write(by=by, act="cancel delivery", subject=f"delivery {delivery_id}", now=now)
    return True


def may_be_cancelled(delivery: Delivery) -> bool:
    return delivery.state in AT_HOME and not delivery.dispatches.exists()


def lock_letters(delivery_id: int) -> LetterQuerySet:
    """The letters of a delivery, locked until the transaction ends."""
    letters: LetterQuerySet = Letter.objects.filter(
        pk__in=DeliveryItem.objects.filter(delivery_id=delivery_id).values("letter_id")
    )
    letters.lock()
    return letters
