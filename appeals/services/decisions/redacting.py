"""Taking words out of a letter: by their numbers; undone for seven days, then what they were is overwritten."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from appeals.models import Letter, Redaction
from appeals.models.letters.letter import LetterQuerySet
from appeals.services.decisions import core, letter_changes, moderating
from appeals.services.decisions.letter_changes import Change
from organisers.decisions import moderation
from safety import erasure_list
from safety.erasure_list import Erased
from safety.typed.same_words import digest_of_words
from safety.typed.taking_out import left_of, taken_out
from safety.typed.text import searchable


@transaction.atomic
def take_out(*, letter_id: UUID, numbers: Collection[int], seen: str, by: Any, now: dt.datetime) -> bool:
    """Takes words out of a letter, by their numbers (`taking_out.pieces_of`); whether anything changed.

    `seen`: of the words that the page showed (`taking_out.seen_of`); others would have other numbers. Raises ValueError
    where no word would be left.
    """
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=letter_id).first()
    left = left_of(letter.own_words, numbers, seen=seen) if letter else None
    if letter is None or left is None or not moderating.redact(letter_id=letter_id, own_words=left, by=by, now=now):
        return False
    key = erasure_list.words_keys(letter_id, letter.own_words)[0]
    erasure_list.enter(Erased.REWORDED, [key], detail=" ".join(map(str, sorted(numbers))))
    return True


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
        erasure_list.take_off(Erased.REWORDED, erasure_list.words_keys(letter_id, own_words))
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
    for redaction in Redaction.objects.with_original().filter(letter=letter).order_by("-pk"):
        before = redaction.original
        found = [*taken_out(before, after), *found]
        after = before
    return found


def erase(letter_ids: Collection[UUID]) -> None:
    """Deletes what is stored of letters that are withdrawn, blanked or deleted."""
    Redaction.objects.filter(letter__in=letter_ids).delete()
