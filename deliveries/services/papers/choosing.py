"""Choosing letters for a delivery, and what stands in the way of it. Nothing here changes anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from appeals.models import Letter, Recipient
from appeals.models.letters.letter import LetterQuerySet
from appeals.presentation import translated_words
from deliveries.models import Channel, DeliveryItem, Sender

# More letters than one delivery takes go with the next one: a dossier of five thousand pages is as much as anybody carries.
MOST_LETTERS = 10_000
COVERING_PAGES = 3


@dataclass(frozen=True)
class Choice:
    """Which letters go to whom, and how: at most `number`, of one language or country where they are given.

    `language` is that of the own words or, where a letter has none, of the page it was written on.
    """

    recipient_id: int
    channel: str
    number: int = MOST_LETTERS
    language: str = ""
    country: str = ""
    own_words_first: bool = True


class Obstacle(StrEnum):
    """Why nothing is prepared."""

    UNCHECKED = "unchecked"
    NO_EMAIL = "no email"
    NO_FAX = "no fax"
    NO_POST = "no post"
    NO_SENDER = "no sender"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Chosen:
    """A letter that would go, as far as choosing has to know it."""

    pk: UUID
    country: str
    language: str
    has_words: bool


def undelivered(*, appeal_id: int, recipient_id: int, channel: str) -> LetterQuerySet:
    """Approved letters that are in no delivery to the recipient by the channel."""
    taken = DeliveryItem.objects.filter(recipient_id=recipient_id, channel=channel, letter=OuterRef("pk"))
    letters: LetterQuerySet = Letter.objects.filter(appeal_id=appeal_id).deliverable().filter(~Exists(taken))
    return letters


def chosen_letters(choice: Choice, appeal_id: int) -> QuerySet[Letter]:
    """The letters that a choice means, in the order in which they are taken, the oldest first."""
    letters = undelivered(appeal_id=appeal_id, recipient_id=choice.recipient_id, channel=choice.channel)
    if choice.language:
        of_page = Q(own_words="", language=choice.language)
        letters = letters.filter(of_page | ~Q(own_words="") & Q(own_language=choice.language))
    if choice.country:
        letters = letters.filter(country=choice.country)
    letters = letters.annotate(has_no_words=ExpressionWrapper(Q(own_words=""), output_field=BooleanField()))
    order = ["has_no_words"] if choice.own_words_first else []
    return letters.order_by(*order, "written_on", "pk")[: min(choice.number, MOST_LETTERS)]


def chosen_rows(choice: Choice, appeal_id: int) -> list[Chosen]:
    """The letters of a choice without what their writers typed: one query."""
    rows: Any = chosen_letters(choice, appeal_id)  # The type checker does not know what was annotated.
    values = rows.values_list("pk", "country", "language", "own_language", "has_no_words")
    return [
        Chosen(pk, country, language if without else own_language, not without)
        for pk, country, language, own_language, without in values
    ]


def by_number(values: Sequence[str]) -> list[tuple[str, int]]:
    """Each value with how often it is there, the most frequent first."""
    return sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))


def pages_of(rows: Sequence[Chosen]) -> int:
    """About how many pages the letters take: one each, and the covering letter with its figures."""
    return len(rows) + COVERING_PAGES


def untranslated_count(rows: Sequence[Chosen], language: str) -> int:
    """How many of the letters have own words that the recipient gets in another language only: one query."""
    foreign = [row.pk for row in rows if row.has_words and row.language != language]
    return len(foreign) - len(translated_words.translated(foreign, language)) if foreign else 0


def obstacles(recipient: Recipient, channel: str) -> list[Obstacle]:
    """What stands in the way of a delivery to a recipient by a channel, whatever letters there are."""
    found = [] if recipient.checked_at else [Obstacle.UNCHECKED]
    if channel == Channel.EMAIL and not recipient.email:
        found.append(Obstacle.NO_EMAIL)
    if channel == Channel.FAX and not recipient.fax:
        found.append(Obstacle.NO_FAX)
    if channel == Channel.POST and not has_postal_address(recipient):
        found.append(Obstacle.NO_POST)
    if not Sender.objects.filter(appeal_id=recipient.appeal_id, texts__isnull=False).exists():
        found.append(Obstacle.NO_SENDER)
    return found


def has_postal_address(recipient: Recipient) -> bool:
    return any(text.lines.strip() for text in recipient.texts.all())
