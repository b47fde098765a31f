"""The models of deliveries."""

from deliveries.models.delivery import (
    AT_HOME,
    Channel,
    Delivery,
    DeliveryEvent,
    DeliveryFile,
    DeliveryItem,
    DeliveryState,
)
from deliveries.models.dispatch import Dispatch, DispatchState
from deliveries.models.reply import Reply, ReplyText
from deliveries.models.sender import Sender, SenderText

__all__ = [
    "AT_HOME",
    "Channel",
    "Delivery",
    "DeliveryEvent",
    "DeliveryFile",
    "DeliveryItem",
    "DeliveryState",
    "Dispatch",
    "DispatchState",
    "Reply",
    "ReplyText",
    "Sender",
    "SenderText",
]
