"""Writing and checking a translation: one transaction each, the letter locked first, then the translation.

Who changes something says what they saw (`seen_of`). Where that is not what is stored by now, nothing is overwritten.
"""

import datetime as dt
import hashlib
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.utils import timezone

from appeals.models import Letter
from organisers import record
from translations.models import Translation
from translations.models.translation import State


class Outcome(Enum):
    """What became of an attempt."""

    DONE = auto()
    UNCHANGED = auto()  # It said what is stored already.
    HIDDEN = auto()  # Stored as a draft: the letter is not shown at the moment.
    CLASH = auto()  # Somebody else has changed it meanwhile.
    REWORDED = auto()  # Words were taken out of the original meanwhile.
    OWN = auto()  # It is for somebody else to check.
    GONE = auto()  # The letter was withdrawn, and its translations with it.


def seen_of(translation: Translation, own_words: str) -> str:
    """What a page shows of a translation and its original, to be compared when it is sent."""
    return f"{translation.revision}.{_digest(own_words)}"


@transaction.atomic
def save(*, translation_id: int, text: str, seen: str, by: Any, now: dt.datetime, is_finished: bool) -> Outcome:
    """Stores a text, finished (to be checked) or as a draft. Raises ValueError for a finished one that is empty.

    What is changed after somebody has checked it has to be checked again, by another than `by`.
    """
    if is_finished and not text:
        raise ValueError("nothing is translated")
    found = _locked(translation_id)
    if found is None:
        return Outcome.GONE
    translation, letter = found
    # Where words were taken out meanwhile, what was typed beside them is not stored: the page gives it back.
    if (meanwhile := _changed_meanwhile(translation, letter, seen)) is not None:
        return meanwhile
    row, today = Translation.objects.filter(pk=translation_id), timezone.localdate(now)
    if translation.state != State.DRAFT and text == translation.text:
        return Outcome.UNCHANGED
    is_shown = letter.is_shown
    # What waited to be checked, or was checked, has never again to be called finished.
    is_complete = (is_finished or translation.state != State.DRAFT) and bool(text)
    row.write(text=text, by=by, today=today, is_finished=is_complete and is_shown)
    return Outcome.HIDDEN if is_complete and not is_shown else Outcome.DONE


@transaction.atomic
def check(*, translation_id: int, seen: str, by: Any, now: dt.datetime, override: str = "") -> Outcome:
    """to be checked → checked, and shown from now on. With `override`, a reason, its own translator has checked it."""
    found = _locked(translation_id)
    if found is None:
        return Outcome.GONE
    translation, letter = found
    if (meanwhile := _changed_meanwhile(translation, letter, seen)) is not None:
        return meanwhile
    if not letter.is_shown:
        return Outcome.HIDDEN
    row = Translation.objects.filter(pk=translation_id)
    if not row.check(by=by, today=timezone.localdate(now), override=override):
        return Outcome.OWN if translation.state == State.WRITTEN else Outcome.CLASH
    act = "check own translation" if override else "check translation"
    record.write(by=by, act=act, subject=f"translation {translation_id}", now=now, reason=override)
    return Outcome.DONE


@transaction.atomic
def send_back(*, translation_id: int, remark: str, seen: str, by: Any, now: dt.datetime) -> Outcome:
    """to be checked → a draft of its translator's, with a remark."""
    found = _locked(translation_id)
    if found is None:
        return Outcome.GONE
    translation, letter = found
    if (meanwhile := _changed_meanwhile(translation, letter, seen)) is not None:
        return meanwhile
    row = Translation.objects.filter(pk=translation_id)
    if not row.send_back(remark=remark, today=timezone.localdate(now)):
        return Outcome.CLASH
    record.write(by=by, act="send translation back", subject=f"translation {translation_id}", now=now)
    return Outcome.DONE


def leave(*, translation_id: int, by: Any) -> None:
    """Gives a draft that `by` has taken to anybody; its text stays."""
    Translation.objects.filter(pk=translation_id).leave(by=by)


def _locked(translation_id: int) -> tuple[Translation, Letter] | None:
    """A translation and its letter, locked; the letter first, as everywhere."""
    letter_id = Translation.objects.filter(pk=translation_id).values_list("letter_id", flat=True).first()
    letter = Letter.objects.select_for_update(of=("self",)).filter(pk=letter_id).first() if letter_id else None
    # Read under the letter's lock: where it was withdrawn while this waited, there is none any more.
    translation = Translation.objects.select_for_update(of=("self",)).filter(pk=translation_id).first()
    return (translation, letter) if letter is not None and translation is not None else None


def _changed_meanwhile(translation: Translation, letter: Letter, seen: str) -> Outcome | None:
    revision, _, digest = seen.partition(".")
    if digest != _digest(letter.own_words):
        return Outcome.REWORDED
    return Outcome.CLASH if revision != str(translation.revision) else None


def _digest(own_words: str) -> str:
    return hashlib.blake2b(own_words.encode(), digest_size=8).hexdigest()
