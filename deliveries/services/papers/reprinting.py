"""Printing a delivery again after it has left: with what was withdrawn since shown as such, and with hashes of its own."""

import datetime as dt
from typing import Any

from django.db import transaction

from appeals.models import Letter
from deliveries.models import Delivery, DeliveryEvent, DeliveryFile, DeliveryState, DispatchState
from deliveries.services import story
from deliveries.services.mails.mail_obstacles import SENDABLE
from deliveries.services.papers import files, making, typesetting, work
from outbox import queue
from outbox.models import OutboxMessage
from outbox.queue import Kind


def register() -> None:
    """Makes the step known to the outbox."""
    queue.register(work.REPRINT, Kind(compose))


def compose(message: OutboxMessage, now: dt.datetime) -> None:
    reprint_next(delivery_id=message.item, now=now)


def parts_without_file(delivery: Delivery) -> list[int]:
    """The parts of which nothing is stored, as it was deleted."""
    kind = files.main_kind(delivery.channel)
    stored = DeliveryFile.objects.filter(delivery_id=delivery.pk, kind=kind).exclude(name="")
    return sorted(set(range(1, delivery.part_count + 1)) - set(stored.values_list("part", flat=True)))


@transaction.atomic
def reprint(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """Has the missing files of a delivery that has left made again; returns whether there is anything to do."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.DEPARTED).first()
    if delivery is None or not parts_without_file(delivery) or work.waiting(work.REPRINT, delivery_id) is not None:
        return False
    story.tell(delivery_id, DeliveryEvent.Act.REPRINTED, by=by, now=now)
    work.put(work.REPRINT, delivery_id)
    return True


def reprint_next(*, delivery_id: int, now: dt.datetime) -> bool:
    """Makes one missing part, and puts the next step; False where there is nothing to do."""
    delivery = Delivery.objects.select_related("recipient").filter(pk=delivery_id, state=DeliveryState.DEPARTED).first()
    missing = parts_without_file(delivery) if delivery else []
    if delivery is None or not missing:
        return False
    print_again(delivery, missing[0], now)
    work.put(work.REPRINT, delivery_id)
    return True


def print_again(delivery: Delivery, part: int, now: dt.datetime) -> None:
    """Makes a part that has left, or may have, once more, unless it is stored or one of its letters changes meanwhile."""
    before = making.digest_of(delivery, part)
    made = typesetting.typeset_part(delivery, part)
    making.keep_if(
        made, lambda names: store(delivery=delivery, part=part, made=made, names=names, before=before, now=now)
    )


@transaction.atomic
def store(
    *, delivery: Delivery, part: int, made: list[typesetting.Made], names: list[str], before: str, now: dt.datetime
) -> bool:
    """Enters a reprint, for the e-mail too that is to be sent again; False where a letter has changed, or it is there."""
    there = Delivery.objects.select_for_update().filter(pk=delivery.pk, state__in=sorted(SENDABLE)).first()
    if there is None or part not in parts_without_file(there):
        return False
    Letter.objects.filter(pk__in=files.items_of_part(delivery, part).values("letter_id")).lock()
    if making.digest_of(delivery, part) != before:
        return False
    file = making.enter(delivery, part, made, names, now, is_reprint=True)
    delivery.dispatches.in_states(DispatchState.READY).filter(part=part).update(file=file)
    return True
