"""A delivery's story, and that it was printed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from deliveries.models import Delivery, DeliveryEvent, DeliveryState

Act = DeliveryEvent.Act


def tell(delivery_id: int, act: str, *, by: Any, now: dt.datetime, reason: str = "") -> None:
    """Adds one line to a delivery's story, within the transaction of what it tells.

    `by` None is the site itself, of whose work the day is told, and no hour.
    """
    done_at = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) if by is None else now
    DeliveryEvent.objects.create(
        delivery_id=delivery_id, act=act, done_by_id=getattr(by, "pk", None), done_at=done_at, reason=reason
    )


def is_printed(delivery_id: int) -> bool:
    """Whether an organiser has printed the files as they were made last."""
    told = DeliveryEvent.objects.filter(delivery_id=delivery_id, act__in=[Act.MADE, Act.PRINTED])
    last = told.order_by("-pk").first()
    return last is not None and last.act == Act.PRINTED


@transaction.atomic
def mark_printed(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """Tells once that the files of a ready delivery were printed; returns whether that is new."""
    ready = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.READY)
    if ready.first() is None or is_printed(delivery_id):
        return False
    tell(delivery_id, Act.PRINTED, by=by, now=now)
    return True
