"""What organisers decide about letters: one transaction each, the count changed last, an entry in the record for each.

Every function takes ids and returns how many letters it changed; the others were no longer in a state it starts from.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.mail.confirmation import RELEASED
from appeals.models import Contact, Letter, Tally
from appeals.models.letter import LetterQuerySet
from appeals.models.states import REJECTABLE, WITHDRAWABLE, Naming, Reason, State
from organisers import moderation
from outbox import queue
from safety.typed.text import fold


@transaction.atomic
def approve(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """confirmed → approved. The count stays: both states are in it."""
    today = timezone.localdate(now)
    return _decide(ids, frozenset({State.CONFIRMED}), lambda letters: letters.approve(today), "approve", by, now)


@transaction.atomic
def reject(*, ids: Iterable[UUID], reason: str, by: Any, now: dt.datetime) -> int:
    """held, confirmed, approved → rejected. Raises ValueError for a reason that is not on the list."""
    if reason not in Reason.values:
        raise ValueError(f"not a reason: {reason}")
    today = timezone.localdate(now)
    return _decide(ids, REJECTABLE, lambda letters: letters.reject(reason, today), "reject", by, now, reason)


@transaction.atomic
def restore(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """rejected → the state before."""
    today = timezone.localdate(now)
    return _decide(ids, frozenset({State.REJECTED}), lambda letters: letters.restore(today), "restore", by, now)


@transaction.atomic
def release(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """held → pending, its mail queued and its time begun; without confirmation by mail → confirmed."""
    today = timezone.localdate(now)
    by_mail = settings.CONFIRM_LETTERS

    def change(letters: LetterQuerySet) -> int:
        if by_mail:
            released = list(letters.values_list("pk", flat=True))
            queue.forget(released)
            queue.put_many(RELEASED, released)
        return letters.release(today, by_mail=by_mail)

    return _decide(ids, frozenset({State.HELD}), change, "release", by, now)


@transaction.atomic
def withdraw(*, letter_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Any state → withdrawn: everything personal is erased, with the address; the count falls by one if it counted."""
    # The address goes with the letter, so that it may write again. Its row is locked first: a letter
    # written from the same address at this moment locks the two in this order (appeals.services.writing).
    contact = Contact.objects.select_for_update().filter(pk=letter_id)
    list(contact)

    def change(letters: LetterQuerySet) -> int:
        queue.forget([letter_id])
        contact.delete()
        return letters.withdraw(timezone.localdate(now))

    return _decide([letter_id], WITHDRAWABLE, change, "withdraw", by, now) == 1


@transaction.atomic
def stop_naming(*, letter_id: UUID, now: dt.datetime) -> bool:
    """Any naming → `nobody`: name, city and organisation are erased at once."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id).exclude(naming=Naming.NOBODY).first()
    if letter is None:
        return False
    changed = Letter.objects.filter(pk=letter_id).update(
        naming=Naming.NOBODY, name="", city="", organisation="", search_text=fold(letter.own_words)
    )
    return changed == 1


def _decide(
    ids: Iterable[UUID],
    states: frozenset[State],
    change: Callable[[LetterQuerySet], int],
    name: str,
    by: Any,
    now: dt.datetime,
    reason: str = "",
) -> int:
    """Makes one change to those of `ids` that are in `states`, and then changes the counts.

    The counts come last, as all writers share their rows: a transaction that held one and had more letters to lock
    would deadlock with one that holds such a letter and has only the count to change.
    """
    differences: Counter[int] = Counter()

    def change_and_count(letters: LetterQuerySet) -> int:
        differences.subtract(letters.counted_by_appeal())
        changed = change(letters)
        differences.update(letters.counted_by_appeal())
        return changed

    rows = Letter.objects.in_states(states)
    changed = moderation.decide(rows, ids=ids, act=change_and_count, name=name, by=by, now=now, reason=reason)
    for appeal_id, difference in sorted(differences.items()):
        if difference:
            Tally.objects.add(appeal_id, difference)
    return changed
