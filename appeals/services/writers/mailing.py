"""What the worker does with each kind of message about a letter: judges it at the last moment, and composes it.

With confirmation by mail a letter is judged here, not when it is sent in: so every POST does the same work, and a
writer who is blocked cannot tell. Every letter gets the same mail, whatever its address has sent before;
what differs is on the page behind its link.
"""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from appeals.mail import confirmation
from appeals.models import Contact, Letter
from appeals.models.letters.states import HeldReason, State
from appeals.services.writers import confirming, forgetting
from outbox import queue
from outbox.message import Mail
from outbox.models import AT_ONCE, OutboxMessage
from outbox.queue import Kind
from safety.keys import sealing

REMINDED_AFTER_DAYS = 3
# Held letters that are mailed like pending ones: their senders must not see that they are held.
MAILED_WHILE_HELD = (HeldReason.TRAP, HeldReason.EVERYTHING, HeldReason.BURST)


def register() -> None:
    """Makes the kinds known to the outbox."""
    queue.register(confirmation.CONFIRM, Kind(compose_confirmation, refused, mailed, hold_blocked))
    queue.register(confirmation.REMINDER, Kind(compose_reminder, refused, mailed))


def compose_confirmation(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For every letter that came in or was released."""
    letter, address = _waiting(message, now)
    return confirmation.compose_letter_mail("confirm", letter, address) if letter else None


def compose_reminder(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For a letter still unconfirmed, unless another one of its address is confirmed."""
    letter, address = _waiting(message, now)
    if letter is None or confirming.link_status(letter.pk, now) is not confirming.LinkStatus.OPEN:
        return None
    return confirmation.compose_letter_mail("reminder", letter, address)


def hold_blocked(message: OutboxMessage, now: dt.datetime) -> None:
    """Holds a letter whose address is blocked, whoever released it: it gets no mail as long as that is so."""
    Letter.objects.filter(pk=message.about).hold_back(HeldReason.BLOCKED)


def refused(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist."""
    forgetting.take_mailbox_out(letter_id=message.about)


def mailed(message: OutboxMessage, now: dt.datetime) -> None:
    """A mail has left: its link opens every letter of its mailbox, whose time to be confirmed begins.

    Messages about those that were put off, because the address had its mails of a day, are no longer needed, and no
    reminder of one that this mail has shown.
    """
    contact = Contact.objects.filter(pk=message.about).first()
    if contact is None:
        return
    of_mailbox = confirming.of_same_address(contact).unproved().filter(mailbox_index=contact.mailbox_index)
    # Two workers may have mailed it at once, and each deletes the other's message.
    of_mailbox.lock()
    letters = Letter.objects.filter(contact__in=of_mailbox, state=State.PENDING, pending_since__isnull=True)
    letters.update(pending_since=timezone.localdate(now))
    # Put off to another day, or failed before and left alone for a while.
    put_off = Q(kind=confirmation.CONFIRM) & (Q(due_at__gt=AT_ONCE) | Q(attempts__gt=0))
    needless = put_off | Q(kind=confirmation.REMINDER)
    OutboxMessage.objects.filter(needless, about__in=of_mailbox.values("pk")).exclude(pk=message.pk).delete()


def remind(*, after: dt.date, through: dt.date) -> int:
    """Puts a reminder into the outbox for each letter whose mail left after one day and up to another."""
    pending = Letter.objects.filter(state=State.PENDING, pending_since__gt=after, pending_since__lte=through)
    # Of many: a flood's letters have reminders too, which must not keep anybody's first mail waiting.
    return queue.put_many(
        confirmation.REMINDER,
        pending.values_list("pk", flat=True).iterator(chunk_size=forgetting.BATCH),
        is_bulk=True,
    )


def _waiting(message: OutboxMessage, now: dt.datetime) -> tuple[Letter | None, str]:
    """The letter and its address where the letter can still be confirmed, and its sender is to be asked."""
    confirmable = Letter.objects.confirmable(timezone.localdate(now))
    letter = confirmable.select_related("contact").filter(pk=message.about, contact__isnull=False).first()
    if letter is None or (letter.state == State.HELD and letter.held_reason not in MAILED_WHILE_HELD):
        return None, ""
    if letter.contact.sealed_address is None:
        return None, ""
    return letter, sealing.unseal(bytes(letter.contact.sealed_address))
