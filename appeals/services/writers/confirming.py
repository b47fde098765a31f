"""Confirming a letter, which proves its address; and disowning it.

Whoever's address a letter bears, it binds nobody until it is confirmed. A link of one letter opens all unproved letters
of its address, so that one mail is enough, however many strangers have used the address.
Locks are taken in one order everywhere: contacts, letters, messages, count; of each, in the order of their keys.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.letters.contact import ContactQuerySet
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import COUNTED, State
from appeals.services.arriving import bursts
from appeals.services.writers.forgetting import delete
from outbox import queue
from safety.keys import sealing
from safety.typed.canonical import canonical_address, mailbox_of


class LinkStatus(Enum):
    """What a confirmation link finds."""

    OPEN = "open"  # at least one letter of the address can be confirmed
    CONFIRMED = "confirmed"  # its own letter is
    TAKEN = "taken"  # another letter of the address is
    GONE = "gone"


def link_status(letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """What the letter's confirmation link finds. A confirmed letter stays CONFIRMED, whatever organisers decide."""
    letter = Letter.objects.only("state", "confirmed_on").filter(pk=letter_id).first()
    if letter is None or letter.state == State.WITHDRAWN:
        return LinkStatus.GONE
    if letter.confirmed_on is not None:
        return LinkStatus.CONFIRMED
    contact = Contact.objects.filter(pk=letter_id).first()
    if contact is None:
        return LinkStatus.GONE
    if of_same_address(contact).proved().exists():
        return LinkStatus.TAKEN
    return LinkStatus.OPEN if open_letters(contact, now).exists() else LinkStatus.GONE


def open_letters(contact: Contact, now: dt.datetime) -> LetterQuerySet:
    """The unproved letters of the contact's address that can still be confirmed, newest first."""
    of_address = of_same_address(contact).unproved()
    letters = Letter.objects.confirmable(timezone.localdate(now)).filter(contact__in=of_address)
    return letters.order_by("-written_on", "id")


def of_same_address(contact: Contact) -> ContactQuerySet:
    """The contacts of the contact's address in its appeal, itself among them."""
    return Contact.objects.of_address(contact.appeal_id, indexes_of(contact))


def indexes_of(contact: Contact) -> Sequence[str]:
    """The blind indexes of a contact's address under every key; where the address is erased, the one that is stored."""
    address = address_in(contact)
    if address is None or len(settings.CONTACT_KEYS) == 1:
        return [contact.blind_index]
    return sealing.blind_indexes(canonical_address(address))


def address_in(contact: Contact) -> str | None:
    """The contact's address, or None where it is erased or its key was taken out of the settings."""
    try:
        return None if contact.sealed_address is None else sealing.unseal(bytes(contact.sealed_address))
    except sealing.Unsealable:
        return None


def proved_letter_of_mailbox(letter_id: UUID) -> UUID | None:
    """The proved letter whose address reaches the same mailbox for certain as that of a letter."""
    contact = Contact.objects.filter(pk=letter_id).first()
    address = address_in(contact) if contact else None
    if contact is None or address is None:
        return None
    mailboxes = sealing.blind_indexes(mailbox_of(address))
    proved = of_same_address(contact).proved().filter(mailbox_index__in=mailboxes)
    return proved.values_list("pk", flat=True).first()


def confirm_letter(*, letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """pending → confirmed (or approved), and one more in the count; held → held, its address proved.

    The letter takes its address, unless another one has it, and ends the others that bear it. Repeating it changes nothing.
    """
    try:
        return _confirm(letter_id=letter_id, now=now)
    except IntegrityError:
        # A letter that came in at this moment, while no confirmation by mail is asked for, has proved the address.
        return link_status(letter_id, now)


@transaction.atomic
def _confirm(*, letter_id: UUID, now: dt.datetime) -> LinkStatus:
    contact = Contact.objects.filter(pk=letter_id).first()
    if contact is None or contact.is_proved:
        return link_status(letter_id, now)
    indexes = indexes_of(contact)
    if len(indexes) > 1:
        # Two letters of one address may be stored under different keys: the constraint would miss that.
        list(Appeal.objects.select_for_update(no_key=True).filter(pk=contact.appeal_id).values_list("pk"))
    of_address = Contact.objects.of_address(contact.appeal_id, indexes)
    locked = dict(of_address.select_for_update().order_by("pk").values_list("pk", "is_proved"))
    Letter.objects.filter(pk__in=of_address.values("pk")).lock()
    own = Letter.objects.filter(pk=letter_id)
    waits = bursts.waits_to_be_read(letter_id)
    if letter_id not in locked or any(locked.values()) or not own.confirm(timezone.localdate(now), waits=waits):
        return link_status(letter_id, now)
    ended = delete([pk for pk in locked if pk != letter_id], Letter.objects.unproved())
    Contact.objects.filter(pk=letter_id).update(is_proved=True, blind_index=indexes[0])
    queue.forget([letter_id])
    counts = own.values_list("state", flat=True).get() in COUNTED
    Tally.objects.add(contact.appeal_id, int(counts), ended=ended)
    return LinkStatus.CONFIRMED


@transaction.atomic
def disown_letters(*, letter_id: UUID, now: dt.datetime) -> LinkStatus:
    """“I did not write this”: every unproved letter of the address is deleted, with all that is stored of the address."""
    contact = Contact.objects.filter(pk=letter_id, is_proved=False).first()
    if contact is not None:
        delete(of_same_address(contact).unproved().values_list("pk", flat=True), Letter.objects.unproved())
    return link_status(letter_id, now)


@transaction.atomic
def prove_held(*, ids: Iterable[UUID], now: dt.datetime) -> None:
    """Without confirmation by mail: confirms those of `ids` that are held, as far as no other letter has the address."""
    today = timezone.localdate(now)
    held = Letter.objects.filter(pk__in=list(ids), state=State.HELD, confirmed_on__isnull=True)
    unproved = Contact.objects.filter(letter__in=held)
    # Without a join, which would lock the letters before their contacts.
    appeals = Appeal.objects.filter(pk__in=held.values("appeal_id"))
    list(appeals.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    for contact in unproved.select_for_update(of=("self",)).order_by("pk"):
        if of_same_address(contact).proved().exists():
            continue
        # A letter that comes in at this moment proves its address itself: then this one does not.
        with suppress(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(is_proved=True, blind_index=indexes_of(contact)[0])
            held.filter(pk=contact.pk).update(confirmed_on=today)
    # A letter without an address, as one that an organiser has typed in, is its own proof.
    held.exclude(pk__in=Contact.objects.values("pk")).update(confirmed_on=today)
