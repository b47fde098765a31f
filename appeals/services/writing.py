"""A letter comes in."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.letter import COUNTED, HeldReason, State, first_state
from safety import sealing
from safety.typed_text import fold


@dataclass(frozen=True)
class Draft:
    """What a valid form holds; with `nobody` the name, city and organisation are empty whatever was typed."""

    naming: str
    name: str
    city: str
    organisation: str
    country: str
    own_words: str
    own_language: str
    language: str
    email: str
    wants_updates: bool
    consent_version: str


@transaction.atomic
def write_letter(*, appeal: Appeal, draft: Draft, is_trapped: bool, now: dt.datetime) -> bool:
    """Stores a letter and, where it counts already, adds one to the count; returns whether it was stored.

    A second letter of one address to one appeal changes nothing. What is returned must reach no page: to its sender a
    repeated or a held letter looks like a new one. Both ways through run a write and a commit, so that the time they
    take does not tell them apart.
    """
    canonical = sealing.canonical_address(draft.email)
    indexes = sealing.blind_indexes(canonical)
    today = timezone.localdate(now)
    is_held = is_trapped or appeal.holds_everything
    letter = Letter(
        id=uuid.uuid4(),
        appeal=appeal,
        naming=draft.naming,
        name=draft.name,
        city=draft.city,
        organisation=draft.organisation,
        country=draft.country,
        own_words=draft.own_words,
        own_language=draft.own_language,
        language=draft.language,
        consent_version=draft.consent_version,
        search_text=fold(f"{draft.name} {draft.organisation} {draft.own_words}".strip()),
        written_on=today,
        **first_state(
            naming=draft.naming, own_words=draft.own_words, by_mail=settings.CONFIRM_LETTERS, is_held=is_held
        ),
    )
    if is_held:
        letter.held_reason = HeldReason.TRAP if is_trapped else HeldReason.EVERYTHING
    if letter.state == State.PENDING:
        letter.pending_since = today
    elif letter.state in COUNTED:
        letter.confirmed_on = today
        letter.decided_on = today if letter.state == State.APPROVED else None
    contact = Contact(
        letter=letter,
        appeal=appeal,
        blind_index=indexes[0],
        sealed_address=sealing.seal(draft.email),
        wants_updates=draft.wants_updates,
    )
    is_new = claim_address(contact, indexes)
    if is_new:
        letter.save(force_insert=True)
    Tally.objects.add(appeal.pk, 1 if is_new and letter.state in COUNTED else 0)
    return is_new


def claim_address(contact: Contact, indexes: list[str]) -> bool:
    """Inserts the contact unless its address has written already, under whichever key; says whether it did.

    The row goes in before its letter (the foreign key is checked at the commit), so that of two letters sent at once
    the database itself lets one through.
    """
    if len(indexes) > 1 and Contact.objects.of_address(contact.appeal_id, indexes[1:]).exists():
        return False
    Contact.objects.bulk_create([contact], ignore_conflicts=True)
    return Contact.objects.filter(pk=contact.pk).exists()
