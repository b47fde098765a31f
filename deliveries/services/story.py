"""Writing a delivery's story."""

import datetime as dt
from typing import Any

from deliveries.models import DeliveryEvent


def tell(delivery_id: int, act: str, *, by: Any, now: dt.datetime, reason: str = "") -> None:
    """Adds one line to a delivery's story, within the transaction of what it tells; `by` None is the site itself."""
    DeliveryEvent.objects.create(
        delivery_id=delivery_id, act=act, done_by_id=getattr(by, "pk", None), done_at=now, reason=reason
    )
