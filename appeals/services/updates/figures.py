"""How many get an update, how far it has come, and how long it takes: counted no further than a page needs."""

from collections import Counter
from dataclasses import dataclass

from appeals.models import NewsUpdate
from appeals.services.updates.news import NEWS, readers
from outbox import limits
from outbox.models import OutboxMessage

# Beyond it a page says "more than". Read from an index, in some 50 ms.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Readers:
    """Who gets an update as of now: how many, and how many of them in each language. No address is read."""

    number: int
    by_language: dict[str, int]

    @property
    def is_capped(self) -> bool:
        return self.number > MOST_COUNTED

    @property
    def shown_number(self) -> int:
        return min(self.number, MOST_COUNTED)


@dataclass(frozen=True)
class Progress:
    """What has become of a published update's mails. More than `waiting` wait where it `is_more`."""

    sent: int
    refused: int
    waiting: int
    is_more: bool

    @property
    def is_running(self) -> bool:
        return bool(self.waiting) or self.is_more


def readers_of(appeal_id: int) -> Readers:
    languages = readers(appeal_id).order_by("pk").values_list("letter__language", flat=True)[: MOST_COUNTED + 1]
    by_language = Counter(languages)
    return Readers(by_language.total(), dict(by_language))


def progress_of(update: NewsUpdate) -> Progress:
    waiting = OutboxMessage.objects.filter(kind=NEWS, item=update.pk).order_by()[: MOST_COUNTED + 1].count()
    is_more = waiting > MOST_COUNTED or not update.is_handed_on
    return Progress(update.sent_count, update.refused_count, min(waiting, MOST_COUNTED), is_more)


def mails_an_hour() -> int:
    """How many mails of an update can leave in an hour: half of the budget, of which other mail goes off."""
    return limits.share(is_bulk=True, has_had_mail=False)


def hours_for(number: int) -> int:
    """How many hours so many mails take at least; 0 where none can leave at all."""
    an_hour = mails_an_hour()
    return -(-number // an_hour) if an_hour else 0
