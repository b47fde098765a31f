"""After an appeal has ended: first what tells a second letter goes, and at its date everything that its writers gave."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.appeal import INDEXES_END
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import COUNTED, Naming
from appeals.services.decisions import letter_changes
from appeals.services.decisions.letter_changes import Change
from organisers.models import Note
from outbox import queue
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.retention import has_ended

BATCH = 500
# How notes name letters.
KIND = "letter"
# What is left of a letter: its state, its days, its country and the language of its page, so that all figures stay.
BLANK = {
    "naming": Naming.NOBODY,
    "is_public_confirmed": False,
    **dict.fromkeys(("name", "city", "organisation", "own_words", "own_language", "search_text", "words_digest"), ""),
}
IS_BLANK = Q(naming=Naming.NOBODY, own_words="", search_text="", words_digest="")


def note_ends(now: dt.datetime) -> None:
    """A chore: notes the day on which an appeal was found closed or won, and takes it back where it is open again."""
    Appeal.objects.ended().filter(ended_on__isnull=True).update(ended_on=timezone.localdate(now))
    Appeal.objects.not_ended().filter(ended_on__isnull=False).update(ended_on=None)


# --- who has written ---


def needless_contacts(now: dt.datetime) -> QuerySet[Contact]:
    """Both indexes of the counted letters of appeals that ended long ago, but for those who still get news.

    Of letters that wait, or are rejected, their own state says how long (`states.RULES`).
    """
    ended = Appeal.objects.ended().filter(has_ended(INDEXES_END, timezone.localdate(now)))
    return Contact.objects.filter(
        appeal__in=ended, letter__state__in=COUNTED, is_proved=True, wants_updates=False, sealed_address__isnull=True
    )


def forget_writers(now: dt.datetime) -> int:
    """A chore: erases the needless contacts; returns how many. From then on their appeal stays ended."""
    note_ends(now)
    today, erased = timezone.localdate(now), 0
    for appeal_id in Appeal.objects.ended().filter(has_ended(INDEXES_END, today)).values_list("pk", flat=True):
        while batch := _forget_batch(appeal_id, now):
            erased += batch
    return erased


@transaction.atomic
def _forget_batch(appeal_id: int, now: dt.datetime) -> int:
    if not _lock_ended(appeal_id):
        return 0
    needless = needless_contacts(now).filter(appeal_id=appeal_id)
    locked = Contact.objects.filter(pk__in=list(needless.values_list("pk", flat=True)[:BATCH])).lock()
    erased = needless.filter(pk__in=locked).delete()[0]
    if erased:
        today = timezone.localdate(now)
        Appeal.objects.filter(pk=appeal_id, writers_forgotten_on__isnull=True).update(writers_forgotten_on=today)
        _list(appeal_id)
        vacuum.note(Contact)
    return erased


def _lock_ended(appeal_id: int) -> bool:
    """Whether the appeal has ended; locked, so that nobody opens it meanwhile."""
    return Appeal.objects.ended().select_for_update(no_key=True).filter(pk=appeal_id).exists()


def _list(appeal_id: int) -> None:
    """One entry for the whole appeal: with its dates as they are now, the chores do all of it again."""
    ended_on, days = Appeal.objects.values_list("ended_on", "everything_days").get(pk=appeal_id)
    erasure_list.enter(Erased.ENDED, [appeal_id], detail=f"{ended_on} {days}")


# --- what they have written ---


def appeals_over(now: dt.datetime) -> list[int]:
    """The appeals that ended as many days ago as letters are stored after an end (`Appeal.everything_days`)."""
    today = timezone.localdate(now)
    days = Appeal.objects.ended().filter(ended_on__isnull=False).values_list("pk", "ended_on", "everything_days")
    return [pk for pk, ended_on, stored in days if ended_on and ended_on < today - dt.timedelta(days=stored)]


def all_are_over(now: dt.datetime) -> bool:
    """Whether there is an appeal, and none that is not over."""
    number = Appeal.objects.count()
    return number > 0 and len(appeals_over(now)) == number


def letters_over(now: dt.datetime) -> LetterQuerySet:
    """Letters of those appeals with anything personal in them. Once all are erased, no appeal is looked through again."""
    letters: LetterQuerySet = Letter.objects.filter(
        appeal__in=appeals_over(now), appeal__letters_erased_on__isnull=True, state__in=COUNTED
    )
    return letters.exclude(IS_BLANK)


def contacts_over(now: dt.datetime) -> QuerySet[Contact]:
    """Every contact of those appeals, also of those who asked for news."""
    return Contact.objects.filter(appeal__in=appeals_over(now))


def notes_over(now: dt.datetime) -> QuerySet[Note]:
    """What organisers noted about letters of those appeals, also about letters without words or a name."""
    over = Letter.objects.filter(appeal__in=appeals_over(now))
    return Note.objects.filter(kind=KIND, key__in=over.values("pk"))


def erase_letters(now: dt.datetime) -> int:
    """A chore: erases everything personal of the appeals that are over; returns of how many letters.

    The letters stay as blank rows, and count.
    """
    erased = 0
    for appeal_id in appeals_over(now):
        while batch := _erase_contacts(appeal_id, now):
            del batch
        erased += _erase_letters_of(appeal_id, now)
    if notes_over(now).delete()[0]:
        vacuum.note(Note)
    return erased


@transaction.atomic
def _erase_contacts(appeal_id: int, now: dt.datetime) -> int:
    if not _lock_ended(appeal_id):
        return 0
    found = contacts_over(now).filter(appeal_id=appeal_id)
    locked = Contact.objects.filter(pk__in=list(found.values_list("pk", flat=True)[:BATCH])).lock()
    if locked:
        _list(appeal_id)
    queue.forget(locked)
    erased = Contact.objects.filter(pk__in=locked).delete()[0]
    if erased:
        vacuum.note(Contact)
    return erased


def _erase_letters_of(appeal_id: int, now: dt.datetime) -> int:
    """By their keys, from the first to the last: letters that are blank by then are not looked through again and again."""
    erased, after = 0, UUID(int=0)
    letters = letters_over(now).filter(appeal_id=appeal_id).order_by("pk")
    while ids := list(letters.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        erased += _erase_batch(appeal_id, ids)
        after = ids[-1]
    Appeal.objects.ended().filter(pk=appeal_id, letters_erased_on__isnull=True).update(
        letters_erased_on=timezone.localdate(now)
    )
    return erased


@transaction.atomic
def _erase_batch(appeal_id: int, ids: Iterable[UUID]) -> int:
    if not _lock_ended(appeal_id):
        return 0
    _list(appeal_id)
    locked = Letter.objects.filter(pk__in=list(ids), state__in=COUNTED).lock()
    letters = Letter.objects.filter(pk__in=locked)
    on_wall = letters.on_wall().count()
    letter_changes.tell(Change.ERASED, locked)
    erased = letters.update(**BLANK)
    Tally.objects.add(appeal_id, 0, on_wall=-on_wall)
    return erased
