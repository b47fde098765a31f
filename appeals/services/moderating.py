"""What organisers decide about letters: one transaction each, the count changed last, an entry in the record for each.

Every function takes ids and returns how many letters it changed; the others were no longer in a state it starts from.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.mail import RELEASED
from appeals.models import Contact, Letter, Tally
from appeals.models.letter import COUNTED, REJECTABLE, WITHDRAWABLE, LetterQuerySet, Naming, Reason, State
from safety import outbox, record
from safety.typed_text import fold

BATCH = 500


@transaction.atomic
def approve(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """confirmed → approved. The count stays: both states are in it."""
    return sum(
        _act(locked, lambda letters: letters.approve(timezone.localdate(now)), "approve", by, now)
        for locked in _locked(ids, frozenset({State.CONFIRMED}))
    )


@transaction.atomic
def reject(*, ids: Iterable[UUID], reason: str, by: Any, now: dt.datetime) -> int:
    """held, confirmed, approved → rejected. Raises ValueError for a reason that is not on the list."""
    if reason not in Reason.values:
        raise ValueError(f"not a reason: {reason}")
    today = timezone.localdate(now)
    return sum(
        _act(locked, lambda letters: letters.reject(reason, today), "reject", by, now, reason=reason)
        for locked in _locked(ids, REJECTABLE)
    )


@transaction.atomic
def restore(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """rejected → the state before."""
    today = timezone.localdate(now)
    return sum(
        _act(locked, lambda letters: letters.restore(today), "restore", by, now)
        for locked in _locked(ids, frozenset({State.REJECTED}))
    )


@transaction.atomic
def release(*, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """held → pending, its mail sent and its days begun; without confirmation by mail → confirmed."""
    today = timezone.localdate(now)
    by_mail = settings.CONFIRM_LETTERS
    released = 0
    for locked in _locked(ids, frozenset({State.HELD})):
        if by_mail:
            ids_released = [letter.pk for letter in locked]
            outbox.forget(ids_released)
            outbox.put_many(RELEASED, ids_released)
        released += _act(locked, lambda letters: letters.release(today, by_mail=by_mail), "release", by, now)
    return released


@transaction.atomic
def withdraw(*, letter_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Any state → withdrawn: everything personal is erased, with the address; the count falls by one if it counted."""
    # The address goes with the letter, so that it may write again. Its row is locked first: whoever writes from the
    # same address at this moment takes the two in this order (appeals.services.writing).
    contact = Contact.objects.select_for_update().filter(pk=letter_id)
    list(contact)
    for locked in _locked([letter_id], WITHDRAWABLE):
        outbox.forget([letter_id])
        contact.delete()
        return _act(locked, lambda letters: letters.withdraw(timezone.localdate(now)), "withdraw", by, now) == 1
    return False


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


def _locked(ids: Iterable[UUID], states: frozenset[State]) -> Iterable[list[Letter]]:
    """The letters of `ids` that are in `states`, batch by batch, their rows locked in one order for all writers."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = Letter.objects.select_for_update().in_states(states).filter(pk__in=batch)
        locked = list(rows.only("pk", "appeal_id", "state", "state_before_rejection").order_by("pk"))
        if locked:
            yield locked


def _act(locked: list[Letter], act: Any, name: str, by: Any, now: dt.datetime, reason: str = "") -> int:
    """Runs one act on locked letters, records it, and changes the counts by what the act changed."""
    ids = [letter.pk for letter in locked]
    letters: LetterQuerySet = Letter.objects.filter(pk__in=ids)
    before = _counted(locked)
    changed = act(letters)
    record.write_many(by=by, act=name, subjects=[f"letter {pk}" for pk in ids], now=now, reason=reason)
    after = _counted(list(letters.only("pk", "appeal_id", "state")))
    for appeal_id in sorted(before.keys() | after.keys()):
        difference = after.get(appeal_id, 0) - before.get(appeal_id, 0)
        if difference:
            Tally.objects.add(appeal_id, difference)
    return changed


def _counted(letters: list[Letter]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for letter in letters:
        if letter.state in COUNTED:
            counted[letter.appeal_id] = counted.get(letter.appeal_id, 0) + 1
    return counted
