"""The worker's part in deliveries: a row in the outbox without a mail, which does one step and puts the next."""

import uuid

from outbox import queue
from outbox.models import OutboxMessage

MAKE = "make delivery"
REPRINT = "reprint delivery"


def put(kind: str, delivery_id: int) -> None:
    """Has the worker do the next step of a delivery; belongs into the transaction of what makes it necessary.

    One step too many changes nothing, so nobody has to know whether another one waits already.
    """
    queue.put([OutboxMessage(kind=kind, about=uuid.uuid4(), item=delivery_id)])


def waiting(kind: str, delivery_id: int) -> OutboxMessage | None:
    """The step of a delivery that waits or is being done; None where nothing would go on by itself."""
    messages = OutboxMessage.objects.filter(kind=kind, item=delivery_id)
    return messages.order_by("attempts", "pk").first()
