"""Models that both apps stand on."""

from safety.models.record import Record
from safety.models.texts import TextModel, TextQuerySet

__all__ = ["Record", "TextModel", "TextQuerySet"]
