"""Deleting letters that were not proved, and erasing addresses that are no longer needed for mail."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.models.letter import PENDING_DAYS, LetterQuerySet
from appeals.models.states import State
from outbox import alarms, queue
from outbox.models import OutboxMessage
from safety import sealing

BATCH = 500
# After these, nothing came of a letter: its mail did not leave, or no organiser released it.
UNMAILED_DAYS = 30
HELD_DAYS = 30


def delete(ids: Iterable[UUID], letters: LetterQuerySet) -> int:
    """Deletes those of `ids` that are among `letters`, with address and messages; returns how many.

    Belongs into a transaction. Whether a letter is among them is asked again once it is locked.
    """
    wanted, deleted = sorted(ids), 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        list(Contact.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))
        locked = letters.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")
        if found := list(locked.values_list("pk", flat=True)):
            queue.forget(found)
            Contact.objects.filter(pk__in=found).delete()
            Letter.objects.filter(pk__in=found).delete()
            deleted += len(found)
    return deleted


def expire_letters(now: dt.datetime) -> int:
    """Deletes letters that waited too long, with their addresses and messages; returns how many.

    These are letters that were not confirmed within 7 days of their mail, those whose mail has not left for 30 days, of
    which organisers are told, and those held for 30 days.
    """
    today = timezone.localdate(now)
    unmailed = _delete_all(Letter.objects.unmailed_since(today - dt.timedelta(days=UNMAILED_DAYS)))
    if unmailed:
        alarms.raise_alarm(alarms.UNMAILED, now=now, number=unmailed)
    unconfirmed = _delete_all(Letter.objects.unconfirmed_since(today - dt.timedelta(days=PENDING_DAYS)))
    return unmailed + unconfirmed + _delete_all(Letter.objects.held_since(today - dt.timedelta(days=HELD_DAYS)))


def _delete_all(letters: LetterQuerySet) -> int:
    deleted = 0
    while ids := list(letters.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            batch = delete(ids, letters)
        if not batch:
            break
        deleted += batch
    return deleted


def forget_addresses() -> int:
    """Erases every sealed address that no mail will go to; returns how many.

    Needed are those of letters that wait for confirmation or for an organiser's release, those of writers who asked for
    news, and those with a message in the outbox. The blind index stays, so that a second letter does not count.
    """
    awaited = OutboxMessage.objects.filter(about=OuterRef("pk"))
    return Contact.objects.settled_without_news().exclude(Exists(awaited)).update(sealed_address=None)


@transaction.atomic
def take_address_out(*, letter_id: UUID) -> None:
    """The address does not exist: a letter that waits for it is deleted; another one stays, without an address."""
    if not delete([letter_id], Letter.objects.unproved().filter(state__in=[State.PENDING, State.HELD])):
        Contact.objects.filter(pk=letter_id).update(sealed_address=None, wants_updates=False)


def take_mailbox_out(*, letter_id: UUID) -> None:
    """`take_address_out` for every letter of the mailbox of one of them, as far as that is known."""
    mailboxes = Contact.objects.filter(pk=letter_id).values("mailbox_index")
    for found in list(Contact.objects.filter(mailbox_index__in=mailboxes).values_list("pk", flat=True)):
        take_address_out(letter_id=found)


def take_out_everywhere(address: str) -> int:
    """Removes an address from every appeal; returns from how many letters. Raises ValueError for an invalid address."""
    indexes = sealing.blind_indexes(sealing.canonical_address(address))
    found = list(Contact.objects.filter(blind_index__in=indexes).values_list("pk", flat=True))
    for letter_id in found:
        take_address_out(letter_id=letter_id)
    return len(found)
