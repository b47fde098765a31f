"""Sentences of the desk: what one has decided last, and that somebody else was faster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from organisers import record_words
from organisers.models import Record, SecondOpinion


@dataclass(frozen=True)
class Last:
    """A decision that can be taken back: its batch, what it was, how many rows, and where to see them."""

    batch_id: UUID
    words: str
    rows: int
    url: str


def last_in_words(decided: Record, page_of: Callable[[UUID], str]) -> Last | None:
    batch = decided.batch
    if batch is None:
        return None
    words = capfirst(record_words.with_reason(batch))
    if batch.rows > 1:
        return Last(batch.pk, words, batch.rows, reverse("admin:organisers_batch_change", args=[batch.pk]))
    return Last(batch.pk, words, batch.rows, page_of(UUID(decided.subject.partition(" ")[2])))


def decided_already(decided: Record | None) -> str:
    """That nothing was changed, as somebody has decided about it already; by whom, where that is known."""
    if decided is None or decided.done_by is None:
        return gettext("Nothing was changed: somebody else has decided about it already.")
    about = {"name": decided.done_by.get_username(), "what": record_words.with_reason(decided)}
    return gettext("Nothing was changed: %(name)s has decided about it already (%(what)s).") % about


def asked_for_opinion(opinion: SecondOpinion, reader: Any) -> str:
    if opinion.asked_by_id == reader.pk:
        return gettext("You have asked that somebody else decides about it.")
    return gettext("%(name)s asks you for a second opinion.") % {"name": opinion.asked_by.get_username()}
