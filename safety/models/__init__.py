"""Models that both apps stand on."""

from safety.models.chores import Chore
from safety.models.limits import Blocked, LimitHit
from safety.models.outbox import Alarm, OutboxMessage
from safety.models.record import Record
from safety.models.texts import TextModel, TextQuerySet

__all__ = ["Alarm", "Blocked", "Chore", "LimitHit", "OutboxMessage", "Record", "TextModel", "TextQuerySet"]
