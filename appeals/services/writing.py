"""Storing the letters that come in."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from appeals.mail.confirmation import CONFIRM, REPEATED, SUSPECT
from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.letter import first_state
from appeals.models.states import COUNTED, HeldReason, State
from appeals.services import judging
from appeals.services.group_commit import GroupCommit
from appeals.services.judging import Objection
from outbox import queue
from safety.prepared import Insert
from safety.typed.email_address import EmailAddress
from safety.typed.text import fold


@dataclass(frozen=True)
class Draft:
    """The data of a valid form; with `nobody`, name, city and organisation are empty."""

    naming: str
    name: str
    city: str
    organisation: str
    country: str
    own_words: str
    own_language: str
    language: str
    email: EmailAddress
    wants_updates: bool
    consent_version: str


def write_letter(*, appeal: Appeal, draft: Draft, is_trapped: bool, now: dt.datetime, network: str = "") -> bool:
    """Stores a letter and, if it counts at once, adds one to the count; returns whether it was stored.

    A second letter of one address to one appeal changes nothing. No page may show what is returned: to its sender a
    repeated, held or blocked letter looks like a new one. Each of them runs the same statements, writes a row in each
    of the same tables and ends with the same commit, so that the time they take does not tell them apart. Letters that
    come at the same moment share their statements. `network` (of `safety.throttling.network_for`) is counted under a
    hash, and not stored.
    """
    held_reason = None
    if is_trapped:
        held_reason = HeldReason.TRAP
    elif appeal.holds_everything:
        held_reason = HeldReason.EVERYTHING
    letter = new_letter(appeal, draft, held_reason=held_reason, now=now)
    contact = Contact(
        letter=letter,
        appeal=appeal,
        blind_index=draft.email.indexes[0],
        sealed_address=draft.email.seal(),
        wants_updates=draft.wants_updates,
    )
    return _group_commit.run(Submission(appeal, draft, letter, contact, network, now))


@dataclass
class Submission:
    """A letter on its way into the database."""

    appeal: Appeal
    draft: Draft
    letter: Letter
    contact: Contact
    network: str
    now: dt.datetime
    is_new: bool = False

    @property
    def address(self) -> tuple[int, str]:
        return self.contact.appeal_id, self.contact.blind_index


def store(submissions: Sequence[Submission]) -> list[bool]:
    """Stores letters, no two of them from one address to one appeal; returns for each whether it is new.

    Every transaction takes its locks in one order: contacts by index, letters by id, networks, the count. The lock that
    most wait for comes last. SQLite has one writer at a time, so the transaction does no more than it must.
    """
    if not settings.CONFIRM_LETTERS:
        # With confirmation by mail, the worker judges address and network before it sends.
        judge(submissions)
    with transaction.atomic():
        claim_addresses(sorted(submissions, key=lambda submission: submission.address))
        insert_once(sorted((submission.letter for submission in submissions), key=lambda letter: letter.pk))
        added: dict[int, int] = {}
        for network, group in groupby(sorted(submissions, key=attrgetter("network")), attrgetter("network")):
            of_network = list(group)
            within_limits = judging.hit_many(network, len(of_network), of_network[0].now)
            for submission, is_within in zip(of_network, within_limits, strict=True):
                letter = submission.letter
                if settings.CONFIRM_LETTERS:
                    queue.put(*message_for(letter, is_new=submission.is_new, is_within_limits=is_within))
                counts = submission.is_new and letter.state in COUNTED
                added[letter.appeal_id] = added.get(letter.appeal_id, 0) + counts
        for appeal_id in sorted(added):
            Tally.objects.add(appeal_id, added[appeal_id])
    return [submission.is_new for submission in submissions]


# The letters that come while others are being stored are stored together (docs/speed.md).
_group_commit = GroupCommit(store, key=attrgetter("address"))


def judge(submissions: Sequence[Submission]) -> None:
    """Holds the letters whose address is blocked or whose network is over a limit."""
    objections = judging.objections_to(
        [(submission.draft.email.canonical, submission.network) for submission in submissions], submissions[0].now
    )
    for submission, found in zip(submissions, objections, strict=True):
        if found and submission.letter.state != State.HELD:
            reason = HeldReason.BLOCKED if Objection.BLOCKED in found else HeldReason.LIMIT
            submission.letter = new_letter(submission.appeal, submission.draft, held_reason=reason, now=submission.now)
            submission.contact.letter = submission.letter


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


def claim_addresses(submissions: Sequence[Submission]) -> None:
    """Inserts the contacts unless their addresses have written already, under any of the keys; marks the new letters.

    An address found under an older key is indexed under the first one from now on.
    """
    for submission in submissions:
        indexes = submission.draft.email.indexes
        if len(indexes) > 1:
            known = Contact.objects.of_address(submission.contact.appeal_id, indexes)
            letters = dict(known.values_list("blind_index", "letter_id"))
            # An address that wrote while a key was missing has a letter under each; one of them is taken.
            moved = next((letters[index] for index in indexes if index in letters), submission.letter.pk)
            Contact.objects.filter(pk=moved).update(blind_index=indexes[0])
    owners = Contact.objects.claim_all([submission.contact for submission in submissions])
    for submission in submissions:
        owner_id = owners[submission.address]
        submission.is_new = owner_id == submission.contact.letter_id
        submission.letter.pk = owner_id


_insert_letters = Insert(Letter, unique=["id"], updated=["appeal"])


def insert_once(letters: Sequence[Letter]) -> None:
    """Inserts the letters; for the id of an earlier letter, overwrites its appeal with the same appeal.

    Such a write changes nothing and takes as long as an insertion.
    """
    _insert_letters.run(*letters)


def message_for(letter: Letter, *, is_new: bool, is_within_limits: bool) -> tuple[str, uuid.UUID]:
    """The kind of message for the worker to judge, and the id of its letter.

    A letter that is held already gets a message too: the worker finds that it is not pending and mails nothing. A
    suspect letter must not affect the one that its address has already: then the message is about no letter.
    """
    is_welcome = is_within_limits and letter.held_reason != HeldReason.TRAP
    if is_new:
        return (CONFIRM if is_welcome or letter.state == State.HELD else SUSPECT), letter.pk
    return (REPEATED, letter.pk) if is_welcome else (SUSPECT, uuid.uuid4())
