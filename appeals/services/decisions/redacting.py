"""Taking words out of a letter: by their numbers; undone for seven days, then what they were is overwritten."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from appeals.models import Letter, Redaction
from appeals.models.letter import LetterQuerySet
from appeals.models.own_words import pieces_of, taken_out, without
from appeals.models.redaction import TAKEN_OUT
from appeals.services import letter_changes, moderating
from appeals.services.decisions import core
from appeals.services.letter_changes import Change
from organisers import moderation
from safety import vacuum
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable


@transaction.atomic
def take_out(*, letter_id: UUID, numbers: Collection[int], seen: str, by: Any, now: dt.datetime) -> bool:
    """Takes words out of a letter, by their numbers (`own_words.pieces_of`); whether anything changed.

    `seen`: the digest of the words that the page showed; others would have other numbers. Raises ValueError where no word
    would be left.
    """
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=letter_id).first()
    if letter is None or letter.words_digest != seen:
        return False
    left = without(letter.own_words, numbers, TAKEN_OUT)
    if all(piece.number is None for piece in pieces_of(left)):
        raise ValueError("no words are left")
    return left != letter.own_words and moderating.redact(letter_id=letter_id, own_words=left, by=by, now=now)


@transaction.atomic
def put_back(*, letter_id: UUID, by: Any, now: dt.datetime, batch: UUID | None = None) -> bool:
    """Puts back what was taken out last; whether it was there still. Translations of what was left are out of date then."""

    def change(letters: LetterQuerySet) -> int:
        letter = letters.get()
        last = Redaction.objects.with_original().filter(letter=letter).last()
        if last is None:
            return 0
        own_words = last.original
        last.delete()
        letter_changes.tell(Change.REWORDED, [letter_id])
        return letters.update(
            own_words=own_words,
            words_digest=digest_of_words(own_words),
            search_text=searchable(letter.name, letter.organisation, own_words),
        )

    changed = core.decide([letter_id], change, moderation.TAKE_BACK, by, now, only=~core.IS_BLANK, batch=batch)
    return changed == 1


def words_taken_out(letter: Letter) -> list[str]:
    """What was taken out of a letter, as far as that is stored still. One query."""
    found: list[str] = []
    after = letter.own_words
    for redaction in letter.redactions.with_original().order_by("-pk"):
        before = redaction.original
        found = [*taken_out(before, after, TAKEN_OUT), *found]
        after = before
    return found


@transaction.atomic
def forget_originals(now: dt.datetime) -> int:
    """A chore: overwrites what letters were before words were taken out, seven days after; returns how many."""
    forgotten = Redaction.objects.over(now).update(sealed_words=None)
    if forgotten:
        vacuum.note(Redaction)
    return forgotten


def erase(letter_ids: Collection[UUID]) -> None:
    """Deletes what is stored of letters that are withdrawn, blanked or deleted."""
    Redaction.objects.filter(letter__in=letter_ids).delete()
