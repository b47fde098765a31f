"""Confirming a letter, disowning it, and deleting it if neither is done in time.

Locks are taken in one order everywhere: contact, letter, count.
"""

import datetime as dt
from collections.abc import Iterable
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from appeals.mail.confirmation import REMINDER
from appeals.models import Contact, Letter, Tally
from appeals.models.letter import PENDING_DAYS
from appeals.models.states import State
from outbox import queue
from safety import sealing

BATCH = 500
REMINDED_AFTER_DAYS = 3


class LinkStatus(Enum):
    """What a confirmation link finds."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    GONE = "gone"


def link_status(letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """What the letter's confirmation link finds. A confirmed letter stays CONFIRMED, whatever organisers decide."""
    letter = Letter.objects.only("state", "pending_since", "confirmed_on").filter(pk=letter_id).first()
    if letter is None or letter.state == State.WITHDRAWN:
        return LinkStatus.GONE
    if letter.confirmed_on is not None:
        return LinkStatus.CONFIRMED
    is_open = letter.pending_since is not None and letter.pending_since >= last_day(now)
    return LinkStatus.OPEN if letter.state == State.PENDING and is_open else LinkStatus.GONE


def last_day(now: dt.datetime) -> dt.date:
    """The earliest day of letters that can still be confirmed."""
    return timezone.localdate(now) - dt.timedelta(days=PENDING_DAYS)


@transaction.atomic
def confirm_letter(*, letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """pending → confirmed (or approved), and one more in the count; repeating it changes nothing."""
    if Letter.objects.filter(pk=letter_id).confirm(timezone.localdate(now)):
        queue.forget([letter_id])
        Tally.objects.add(Letter.objects.values_list("appeal_id", flat=True).get(pk=letter_id), 1)
        return LinkStatus.CONFIRMED
    return link_status(letter_id, now)


@transaction.atomic
def disown_letter(*, letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """“I did not write this”: an unconfirmed letter is deleted with its address. Nothing of either is stored any more."""
    _delete_pending([letter_id])
    return link_status(letter_id, now)


@transaction.atomic
def take_address_out(*, letter_id: UUID) -> None:
    """The address does not exist: a letter that waits for it is deleted; one that counts stays, without an address."""
    if not _delete_pending([letter_id]):
        Contact.objects.filter(pk=letter_id).update(sealed_address=None, wants_updates=False)


def take_out_everywhere(address: str) -> int:
    """Removes an address from every appeal; returns from how many letters. Raises ValueError for an invalid address."""
    indexes = sealing.blind_indexes(sealing.canonical_address(address))
    found = list(Contact.objects.filter(blind_index__in=indexes).values_list("pk", flat=True))
    for letter_id in found:
        take_address_out(letter_id=letter_id)
    return len(found)


def expire_pending(now: dt.datetime) -> int:
    """Deletes letters that were not confirmed in time, with their addresses and messages; returns how many."""
    deleted = 0
    while ids := list(Letter.objects.unconfirmed_since(last_day(now)).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            batch = _delete_pending(ids)
        if not batch:
            break
        deleted += batch
    return deleted


def remind(*, after: dt.date, through: dt.date) -> int:
    """Puts a reminder into the outbox for each letter that became pending after one day and up to another."""
    pending = Letter.objects.filter(state=State.PENDING, pending_since__gt=after, pending_since__lte=through)
    return queue.put_many(REMINDER, pending.values_list("pk", flat=True).iterator(chunk_size=BATCH))


def _delete_pending(ids: Iterable[UUID]) -> int:
    """Deletes those of `ids` that are pending now, with everything about them; returns how many."""
    wanted = list(ids)
    list(Contact.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
    letters = Letter.objects.select_for_update().filter(pk__in=wanted, state=State.PENDING)
    pending = list(letters.order_by("pk").values_list("pk", flat=True))
    if pending:
        queue.forget(pending)
        Contact.objects.filter(pk__in=pending).delete()
        Letter.objects.filter(pk__in=pending).delete()
    return len(pending)
