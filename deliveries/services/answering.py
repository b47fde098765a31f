"""What follows a delivery: its number in the recipient's register, the day by which an answer is due, reminders."""

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from deliveries.models import Delivery, DeliveryEvent, DeliveryState, Sender
from deliveries.scans import Scan
from deliveries.services import story
from safety.files import private_files

Act = DeliveryEvent.Act


def due_after(delivery: Delivery, day: dt.date) -> dt.date | None:
    """By when an answer to a delivery is due that was handed over or registered on `day`.

    None where the organisers have set no number of days, and for copies, which nobody has to answer.
    """
    if delivery.copy_of_id is not None:
        return None
    days = Sender.objects.filter(appeal_id=delivery.appeal_id).values_list("answer_days", flat=True).first()
    return day + dt.timedelta(days=days) if days else None


@transaction.atomic
def reckon_due_dates(*, appeal_id: int) -> int:
    """Reckons the due dates of an appeal's unanswered deliveries anew, after `Sender.answer_days` has changed.

    Called in the transaction that changes it; returns how many deliveries there are.
    """
    rows = Delivery.objects.filter(appeal_id=appeal_id).unanswered().originals()
    days = Sender.objects.filter(appeal_id=appeal_id).values_list("answer_days", flat=True).first()
    if not days:
        return rows.update(due_on=None)
    return rows.update(due_on=Coalesce(F("registered_on"), F("departed_on")) + dt.timedelta(days=days))


def locked(delivery_id: int) -> Delivery | None:
    """A delivery to an addressee that has left, and not come back, locked to the end of the transaction; else None."""
    return Delivery.objects.select_for_update(no_key=True).arrived().originals().filter(pk=delivery_id).first()


def registration_of(delivery: Delivery) -> str:
    """What is stored of a registration, to be compared with what an organiser saw."""
    return f"{delivery.registered_on or ''}/{delivery.register_number}/{delivery.receipt}"


@transaction.atomic
def register(
    *, delivery_id: int, seen: str, number: str, on: dt.date | None, receipt: Scan | None, by: Any, now: dt.datetime
) -> bool:
    """Stores under which number, and on which day, the recipient has registered a delivery; or corrects that.

    Without a day the registration is taken back. False, and nothing changes, where the registration is not what the
    organiser has `seen` (`registration_of`), or is this already. A receipt that is replaced is deleted.
    """
    delivery = locked(delivery_id)
    if delivery is None or registration_of(delivery) != seen:
        return False
    before, old_receipt = (delivery.register_number, delivery.registered_on), delivery.receipt
    if receipt is None and before == (number, on):
        return False
    delivery.register_number, delivery.registered_on = number, on
    delivery.due_on = due_after(delivery, on or delivery.departed_on or now.date())
    if receipt is not None:
        delivery.receipt = private_files.store(receipt.content, receipt.suffix)
    elif on is None:
        delivery.receipt = ""
    delivery.save(update_fields=["register_number", "registered_on", "due_on", "receipt"])
    if old_receipt and delivery.receipt != old_receipt:
        transaction.on_commit(partial(private_files.delete, old_receipt))
    act = Act.REGISTERED if before[1] is None else Act.CORRECTED
    story.tell(delivery_id, act, by=by, now=now, reason=in_short(before, (number, on)))
    return True


def in_short(before: tuple[str, dt.date | None], after: tuple[str, dt.date | None]) -> str:
    """A registration, or what was corrected of it, as the story of a delivery has it in every language."""
    old, new = (", ".join(str(part) for part in registration if part) or "–" for registration in (before, after))
    return new if before[1] is None or old == new else f"{old} → {new}"


def may_be_reminded(today: dt.date) -> Q:
    """Of the deliveries that wait for an answer: its day is over, or none is set; and none was reminded of today."""
    return (Q(due_on__isnull=True) | Q(due_on__lt=today)) & (Q(reminded_on__isnull=True) | Q(reminded_on__lt=today))


@transaction.atomic
def mark_reminded(*, delivery_id: int, by: Any, now: dt.datetime, today: dt.date) -> bool:
    """Records that a reminder has been sent; once a day, and only while an answer is awaited and not due any later."""
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.DEPARTED).unanswered().originals()
    if not waiting.filter(may_be_reminded(today)).update(reminded_on=today):
        return False
    story.tell(delivery_id, Act.REMINDED, by=by, now=now)
    return True
