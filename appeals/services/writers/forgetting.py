"""Deleting letters that were not proved, and erasing addresses that are no longer needed for mail."""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from appeals.models import Contact, Erasure, Letter
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import IS_UNMAILED, RULES, State
from appeals.services.decisions import letter_changes
from appeals.services.decisions.letter_changes import Change
from outbox import alarms, queue
from outbox.models import OutboxMessage
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.keys import sealing
from safety.retention import End
from safety.typed.canonical import canonical_address, mailbox_of

BATCH = 500


def delete(ids: Iterable[UUID], letters: LetterQuerySet) -> int:
    """Deletes those of `ids` that are among `letters`, with address and messages; returns how many.

    Belongs into a transaction. Whether a letter is among them is asked again once it is locked.
    """
    wanted, deleted = sorted(ids), 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        Contact.objects.filter(pk__in=batch).lock()
        if found := letters.filter(pk__in=batch).lock():
            letter_changes.tell(Change.ERASED, found)
            queue.forget(found)
            Contact.objects.filter(pk__in=found).delete()
            Letter.objects.filter(pk__in=found).delete()
            erasure_list.enter(Erased.DELETED, found)
            deleted += len(found)
    return deleted


def expire_letters(now: dt.datetime) -> int:
    """Ends every letter whose state ends by itself (`states.RULES`), with address and messages; returns how many.

    Organisers are told how many were deleted because their mail did not leave.
    """
    today, ended = timezone.localdate(now), 0
    for state, rule in RULES.items():
        for end in rule.ends:
            number = _end_all(state, end, today)
            if number and end.only == IS_UNMAILED:
                alarms.raise_alarm(alarms.UNMAILED, now=now, number=number)
            ended += number
    return ended


def _end_all(state: State, end: End, today: dt.date) -> int:
    """Ends the letters of a state that have lasted long enough, in transactions of `BATCH` letters; returns how many."""
    letters, ended = Letter.objects.ended(state, end, today), 0
    while ids := list(letters.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            batch = _blank(ids, letters, today) if end.leaves_row else delete(ids, letters)
        if not batch:
            break
        ended += batch
    return ended


def _blank(ids: Sequence[UUID], letters: LetterQuerySet, today: dt.date) -> int:
    """Erases those of `ids` that are among `letters`, as a withdrawal does; none of them counts."""
    Contact.objects.filter(pk__in=ids).lock()
    found = letters.filter(pk__in=ids).lock()
    letter_changes.tell(Change.ERASED, found)
    queue.forget(found)
    Contact.objects.filter(pk__in=found).delete()
    Erasure.objects.filter(pk__in=found).delete()
    erasure_list.enter(Erased.WITHDRAWN, found)
    return Letter.objects.filter(pk__in=found).withdraw(today)


def needless_addresses() -> QuerySet[Contact]:
    """Contacts with a sealed address that no mail will go to (`states.RULES`); one with a message waiting is needed."""
    needed = Q()
    for state, rule in RULES.items():
        needed |= Q(letter__state=state) & rule.address_needed
    awaited = OutboxMessage.objects.filter(about=OuterRef("pk"))
    # Whoever asked for news is always needed; said here, it lets the database use a short index.
    stored = Contact.objects.filter(sealed_address__isnull=False, wants_updates=False)
    return stored.exclude(needed).exclude(Exists(awaited))


@transaction.atomic
def forget_addresses() -> int:
    """A chore: erases every needless address; returns how many.

    The blind index stays, so that a second letter does not count.
    """
    forgotten = needless_addresses().update(sealed_address=None)
    if forgotten:
        vacuum.note(Contact)
    return forgotten


@transaction.atomic
def take_address_out(*, letter_id: UUID) -> None:
    """The address does not exist: a letter that waits for it is deleted; another one stays, without an address."""
    if not delete([letter_id], Letter.objects.unproved().filter(state__in=[State.PENDING, State.HELD])):
        Contact.objects.filter(pk=letter_id).update(sealed_address=None, wants_updates=False)
        erasure_list.enter(Erased.ADDRESS, [letter_id])
        vacuum.note(Contact)


def take_mailbox_out(*, letter_id: UUID) -> None:
    """`take_address_out` for every letter of the mailbox of one of them. Raises sealing.Unsealable."""
    sealed = Contact.objects.filter(pk=letter_id).values_list("sealed_address", flat=True).first()
    if sealed is not None:
        take_out_everywhere(sealing.unseal(bytes(sealed)))


def take_out_everywhere(address: str) -> int:
    """Removes a mailbox from every appeal; returns from how many letters. Raises ValueError for an invalid address.

    Another `+tag` may be another mailbox: that mail to it came back, as anybody can bring about, says nothing of this one.
    """
    # The index of the address narrows it down; the one of the mailbox is in no index of the database.
    of_address = Contact.objects.filter(blind_index__in=sealing.blind_indexes(canonical_address(address)))
    of_mailbox = of_address.filter(mailbox_index__in=sealing.blind_indexes(mailbox_of(address)))
    found = list(of_mailbox.values_list("pk", flat=True))
    for letter_id in found:
        take_address_out(letter_id=letter_id)
    return len(found)
