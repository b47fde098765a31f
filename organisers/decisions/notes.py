"""Notes about rows that are moderated, and requests that another organiser decides about one.

Rows are named as in the record: by their kind (the name of a class, in small letters) and their key. Whoever deletes or
blanks such rows says so (`forget`).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from organisers import record
from organisers.models import Note, SecondOpinion
from organisers.models.note import NOTE_MAX_LENGTH
from safety import erasure_list, vacuum
from safety.erasure_list import Erased

# So many notes about one row are a conversation that belongs elsewhere.
MOST_NOTES = 20
ASK, STOP_ASKING = "ask second opinion", "stop asking"


class TooManyNotes(Exception):
    """There are `MOST_NOTES` about the row already."""


@transaction.atomic
def add(*, kind: str, key: UUID, text: str, by: Any, now: dt.datetime) -> Note:
    """Adds a note. Raises ValueError for an empty or too long one, and TooManyNotes."""
    if not text or len(text) > NOTE_MAX_LENGTH:
        raise ValueError("a note has between 1 and 500 characters")
    if Note.objects.about(kind, key).count() >= MOST_NOTES:
        raise TooManyNotes
    return Note.objects.create(kind=kind, key=key, text=text, written_by=by, written_at=now)


@transaction.atomic
def remove(*, kind: str, key: UUID, note_id: int) -> bool:
    """Deletes a note, whoever wrote it: it may name somebody. Whether it was there."""
    vacuum.note(Note)
    erasure_list.enter(Erased.NOTE, [f"{kind} {key} {note_id}"])
    return Note.objects.about(kind, key).filter(pk=note_id).delete()[0] == 1


@transaction.atomic
def ask(*, kind: str, key: UUID, by: Any, now: dt.datetime) -> bool:
    """Leaves the decision to another organiser than `by`; False where somebody has asked for that already."""
    try:
        with transaction.atomic():
            SecondOpinion.objects.create(kind=kind, key=key, asked_by=by, asked_at=now)
    except IntegrityError:
        return False
    record.write(by=by, act=ASK, subject=f"{kind} {key}", now=now)
    return True


@transaction.atomic
def stop_asking(*, kind: str, key: UUID, by: Any, now: dt.datetime) -> bool:
    """Takes one's own request back, as where nobody else is there to answer it; whether there was one."""
    if not SecondOpinion.objects.about(kind, key).filter(asked_by=by).delete()[0]:
        return False
    record.write(by=by, act=STOP_ASKING, subject=f"{kind} {key}", now=now)
    return True


def asked_by(user: Any, kind: str) -> QuerySet[Any, UUID]:
    """The keys of rows about which others than `user` are to decide."""
    return SecondOpinion.objects.filter(kind=kind, asked_by_id=user.pk).values_list("key", flat=True)


def settle(kind: str, keys: Iterable[UUID]) -> None:
    """Somebody has decided: nobody is asked any more."""
    SecondOpinion.objects.about(kind, *keys).delete()


def forget(kind: str, keys: Iterable[UUID]) -> None:
    """Deletes what was said about rows that are blanked or deleted."""
    wanted = list(keys)
    SecondOpinion.objects.about(kind, *wanted).delete()
    Note.objects.about(kind, *wanted).delete()


def forget_without(kind: str, rows: QuerySet[Any]) -> int:
    """Deletes what was said about rows that are no longer among `rows`; returns how much."""
    keys = rows.values("pk")
    gone = SecondOpinion.objects.filter(kind=kind).exclude(key__in=keys).delete()[0]
    return gone + Note.objects.filter(kind=kind).exclude(key__in=keys).delete()[0]
