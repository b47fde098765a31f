"""A letter comes in."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.mail import CONFIRM, REPEATED, SUSPECT
from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.letter import COUNTED, HeldReason, State, first_state
from safety import limits, outbox, sealing
from safety.limits import Objection
from safety.prepared import Insert
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


def write_letter(*, appeal: Appeal, draft: Draft, is_trapped: bool, now: dt.datetime, network: str = "") -> bool:
    """Stores a letter and, where it counts already, adds one to the count; returns whether it was stored.

    A second letter of one address to one appeal changes nothing. What is returned must reach no page: to its sender a
    repeated, held or blocked letter looks like a new one. Each of them runs the same statements, writes a row in each
    of the same tables and commits once, so that the time they take does not tell them apart. `network` (of
    `safety.limits.network_for`) is counted, under a hash, and stored nowhere.
    """
    letter = new_letter(appeal, draft, held_reason=why_held(appeal, draft, is_trapped, network, now), now=now)
    contact = Contact(
        letter=letter,
        appeal=appeal,
        blind_index="",
        sealed_address=sealing.seal(draft.email),
        wants_updates=draft.wants_updates,
    )
    indexes = sealing.blind_indexes(sealing.canonical_address(draft.email))
    # SQLite lets in one writer at a time: whatever can be done before or after is done there.
    with transaction.atomic():
        owner_id = claim_address(contact, indexes)
        is_new = owner_id == letter.pk
        letter.pk = owner_id
        insert_once(letter)
        # What several letters at once wait for comes last: first the network's count, then the appeal's.
        is_within_limits = limits.count_letter(network, now)
        if settings.CONFIRM_LETTERS:
            outbox.put(*message_for(letter, is_new=is_new, is_welcome=is_within_limits and not is_trapped))
        Tally.objects.add(appeal.pk, 1 if is_new and letter.state in COUNTED else 0)
    return is_new


def why_held(appeal: Appeal, draft: Draft, is_trapped: bool, network: str, now: dt.datetime) -> HeldReason | None:
    """Why the letter is held from the start, if it is. Confirmed by mail, it is judged by the worker instead."""
    objections = set() if settings.CONFIRM_LETTERS else limits.objections(draft.email, network, now)
    if is_trapped:
        return HeldReason.TRAP
    if appeal.holds_everything:
        return HeldReason.EVERYTHING
    if Objection.BLOCKED in objections:
        return HeldReason.BLOCKED
    return HeldReason.LIMIT if Objection.LIMIT in objections else None


def new_letter(appeal: Appeal, draft: Draft, *, held_reason: HeldReason | None, now: dt.datetime) -> Letter:
    """The letter as it is to be stored."""
    today = timezone.localdate(now)
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
        held_reason=held_reason or "",
        **first_state(
            naming=draft.naming,
            own_words=draft.own_words,
            by_mail=settings.CONFIRM_LETTERS,
            is_held=held_reason is not None,
        ),
    )
    if letter.state == State.PENDING:
        letter.pending_since = today
    elif letter.state in COUNTED:
        letter.confirmed_on = today
        letter.decided_on = today if letter.state == State.APPROVED else None
    return letter


def claim_address(contact: Contact, indexes: list[str]) -> uuid.UUID:
    """Inserts the contact unless its address has written already, under whichever key; returns whose letter it has.

    An address found under an older key moves to the first one.
    """
    if len(indexes) > 1:
        Contact.objects.of_address(contact.appeal_id, indexes[1:]).update(blind_index=indexes[0])
    contact.blind_index = indexes[0]
    return Contact.objects.claim(contact)


_insert_letter = Insert(Letter, unique=["id"], updated=["appeal"])


def insert_once(letter: Letter) -> None:
    """Inserts the letter; where its id is that of an earlier one, writes that one's appeal over by the same appeal.

    That is the write that changes nothing and costs what an insertion costs.
    """
    _insert_letter.run(letter)


def message_for(letter: Letter, *, is_new: bool, is_welcome: bool) -> tuple[str, uuid.UUID]:
    """The kind of message that the worker gets to judge, and what it is about.

    A letter that is held already gets its row as well: the worker finds that it is not pending and mails nothing. What
    is not welcome must not harm the letter that its address has already: then the message is about none.
    """
    if is_new:
        return (CONFIRM if is_welcome or letter.state == State.HELD else SUSPECT), letter.pk
    return (REPEATED, letter.pk) if is_welcome else (SUSPECT, uuid.uuid4())
