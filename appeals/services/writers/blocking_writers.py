"""Blocking the writer of a letter, or the domain of their address, by those who see neither.

An address is blocked by its blind index, which the letter has as long as it is stored, a domain by the address itself, which
is there only as long as somebody is to be written to.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from appeals.email_spelling.providers import DOMAINS
from appeals.models import Contact
from appeals.services.arriving.bursts import owned
from organisers import record
from outbox import blocking
from outbox.models import Blocked
from safety.keys import sealing
from safety.typed.canonical import canonical_address

WRITER, DOMAIN = "writer", "domain"


@dataclass(frozen=True)
class Blockable:
    """What can be blocked of a letter, and what of it is blocked.

    `has_domain` is False for a provider of mailboxes, and where the address is erased.
    """

    has_writer: bool
    has_domain: bool
    is_writer_blocked: bool
    is_domain_blocked: bool


def look(letter_id: UUID) -> Blockable:
    contact = Contact.objects.filter(pk=letter_id).first()
    if contact is None:
        return Blockable(has_writer=False, has_domain=False, is_writer_blocked=False, is_domain_blocked=False)
    domain = _domain_of(contact)
    return Blockable(
        has_writer=True,
        has_domain=bool(domain),
        is_writer_blocked=blocking.has_index(_indexes_of(contact)),
        is_domain_blocked=bool(domain) and blocking.block_of(domain) is not None,
    )


@transaction.atomic
def block(*, letter_id: UUID, what: str, reason: str, by: Any, now: dt.datetime) -> bool:
    """Blocks the writer or the domain of a letter; whether that is new. What was written before stays as it is.

    Raises ValueError for a reason that is not on the list.
    """
    if reason not in Blocked.Reason.values:
        raise ValueError(f"not a reason: {reason}")
    contact = Contact.objects.filter(pk=letter_id).first()
    domain = _domain_of(contact) if contact else ""
    if contact is None or (what == DOMAIN and not domain):
        return False
    if what == DOMAIN:
        is_new = blocking.block_domain(domain, by=by, now=now, reason=reason)
    else:
        is_new = blocking.block_index(_indexes_of(contact), by=by, now=now, reason=reason)
    if is_new:
        record.write(by=by, act=f"block {what}", subject=f"letter {letter_id}", now=now, reason=reason)
    return is_new


@transaction.atomic
def unblock(*, letter_id: UUID, what: str, by: Any, now: dt.datetime) -> bool:
    """Lets the writer or the domain of a letter pass again; whether anything changed."""
    contact = Contact.objects.filter(pk=letter_id).first()
    domain = _domain_of(contact) if contact else ""
    if contact is None or (what == DOMAIN and not domain):
        return False
    was_blocked = blocking.unblock(domain) if what == DOMAIN else blocking.unblock_index(_indexes_of(contact))
    if was_blocked:
        record.write(by=by, act=f"unblock {what}", subject=f"letter {letter_id}", now=now)
    return was_blocked


def _indexes_of(contact: Contact) -> list[str]:
    """The blind index of the contact's address, as stored and under the first key."""
    try:
        return list({contact.blind_index: None, sealing.reindex(contact.blind_index): None})[::-1]
    except sealing.Unsealable:
        return [contact.blind_index]


def _domain_of(contact: Contact) -> str:
    """What somebody owns of the domain of an address; "" for a provider, and where the address is erased."""
    if contact.sealed_address is None:
        return ""
    try:
        domain = canonical_address(sealing.unseal(bytes(contact.sealed_address))).rpartition("@")[2]
    except (sealing.Unsealable, ValueError):
        return ""
    own = owned(domain)
    return "" if domain in DOMAINS or own in DOMAINS else own
