"""What the worker does with each kind of message about a letter: judges it at the last moment, and composes it.

With confirmation by mail a letter is judged here, not when it is sent in: so every POST does the same work, and a
writer who is blocked or over a limit cannot tell.
"""

import datetime as dt

from appeals.mail import confirmation
from appeals.models import Contact, Letter
from appeals.models.states import HeldReason, State
from appeals.services import confirming
from appeals.services.confirming import LinkStatus
from outbox import queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety import sealing


def register() -> None:
    """Makes the kinds known to the outbox."""
    queue.register(confirmation.CONFIRM, Kind(compose_confirmation, refused, blocked=hold_blocked))
    queue.register(confirmation.RELEASED, Kind(compose_released, refused, blocked=hold_blocked))
    queue.register(confirmation.REMINDER, Kind(compose_reminder, refused))
    # Sending the form again and again must not use up an address's messages of the next days.
    queue.register(confirmation.REPEATED, Kind(compose_repeated, refused, waits=False))
    queue.register(confirmation.SUSPECT, Kind(hold_suspect, refused))


def compose_confirmation(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For a new letter."""
    letter, address = _pending(message, now)
    return confirmation.compose_letter_mail("confirm", letter, address) if letter else None


def compose_released(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For a letter that an organiser released: it is not judged again."""
    letter, address = _pending(message, now)
    return confirmation.compose_letter_mail("confirm", letter, address) if letter else None


def compose_reminder(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For a letter still unconfirmed."""
    letter, address = _pending(message, now)
    return confirmation.compose_letter_mail("reminder", letter, address) if letter else None


def compose_repeated(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """For an address that wrote again: to its own page, or, while its letter is unconfirmed, to confirm it."""
    letter, address = _letter_and_address(message)
    if letter is None:
        return None
    standing = confirming.link_status(letter.pk, now)
    if standing is LinkStatus.OPEN:
        return confirmation.compose_letter_mail("confirm", letter, address)
    if standing is LinkStatus.CONFIRMED and (contact_keeps_address(letter) or sealing.is_one_mailbox(address)):
        return confirmation.compose_letter_mail("repeated", letter, address)
    return None


def contact_keeps_address(letter: Letter) -> bool:
    """Whether the address is the one that the letter was confirmed from.

    An address that is no longer needed is erased, and stored again, as it is typed then, for this message. Where a
    provider has no `+tag` addresses, that spelling may be another person's mailbox, and the message has the link to the
    letter's own page; so after an erasure it is sent only if no other mailbox can be meant.
    """
    return letter.contact.wants_updates


def hold_suspect(message: OutboxMessage, now: dt.datetime) -> None:
    """Holds a letter from a network that was over its limit, instead of mailing it."""
    Letter.objects.filter(pk=message.about).hold(HeldReason.LIMIT)


def hold_blocked(message: OutboxMessage, now: dt.datetime) -> None:
    """Holds a letter whose address is blocked, whoever released it: it gets no mail as long as that is so."""
    Letter.objects.filter(pk=message.about).hold(HeldReason.BLOCKED)


def refused(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist."""
    confirming.take_address_out(letter_id=message.about)


def _pending(message: OutboxMessage, now: dt.datetime) -> tuple[Letter | None, str]:
    """The letter and its address where it can still be confirmed."""
    letter, address = _letter_and_address(message)
    if (
        letter is None
        or letter.state != State.PENDING
        or (letter.pending_since or dt.date.min) < confirming.last_day(now)
    ):
        return None, ""
    return letter, address


def _letter_and_address(message: OutboxMessage) -> tuple[Letter | None, str]:
    contact = Contact.objects.select_related("letter").filter(pk=message.about, sealed_address__isnull=False).first()
    if contact is None or contact.sealed_address is None:
        return None, ""
    return contact.letter, sealing.unseal(bytes(contact.sealed_address))
