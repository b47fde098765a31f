"""Storing the letters that come in.

Every letter is stored, whoever's address it bears: an address binds nobody until it is proved. So a new letter, a repeated
one and one of a stranger are the same rows and the same work.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.models import Field, Model
from django.utils import timezone

from appeals.mail.confirmation import CONFIRM, SUSPECT
from appeals.models import Appeal, Contact, Edition, Letter, Tally
from appeals.models.states import HeldReason, Naming, State
from appeals.services import bursts, judging
from appeals.services.group_commit import GroupCommit
from appeals.services.judging import Objection, Sender
from outbox import queue
from outbox.models import OutboxMessage
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
    edition_seen: int | None = None


def write_letter(*, appeal: Appeal, draft: Draft, is_trapped: bool, now: dt.datetime, network: str = "") -> uuid.UUID:
    """Stores a letter and returns its id.

    With confirmation by mail it waits for it. Without, the first letter of an address proves itself and counts at once;
    another one stays pending, and is deleted after 7 days. No page may tell one from the other: each of them runs the
    same statements and ends with the same commit. Letters that come at the same moment share their statements.
    `network` (of `safety.throttling.network_for`) is counted under a hash, and not stored.
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
        mailbox_index=draft.email.mailbox_indexes[0],
        domain_index=bursts.domain_index(draft.email.canonical),
        written_on=letter.written_on,
        sealed_address=draft.email.seal(),
        wants_updates=draft.wants_updates,
    )
    _group_commit.run(Submission(draft.email, letter, contact, network, now))
    return letter.pk


def edition_of(appeal: Appeal, seen: int | None) -> Any:
    """The key of the edition that a writer saw; where that is unknown or another appeal's, of the open one."""
    if seen is None or seen == appeal.open_edition_id or not Edition.objects.filter(appeal=appeal, pk=seen).exists():
        return appeal.open_edition_id
    return seen


def new_letter(appeal: Appeal, draft: Draft, *, held_reason: HeldReason | None, now: dt.datetime) -> Letter:
    """The letter as it is to be stored: pending, its mail not yet sent, or held."""
    return Letter(
        id=uuid.uuid4(),
        appeal=appeal,
        edition_id=edition_of(appeal, draft.edition_seen),
        state=State.HELD if held_reason else State.PENDING,
        held_reason=held_reason or "",
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
        written_on=timezone.localdate(now),
    )


@dataclass
class Submission:
    """A letter on its way into the database."""

    email: EmailAddress
    letter: Letter
    contact: Contact
    network: str
    now: dt.datetime


def store(submissions: Sequence[Submission]) -> None:
    """Stores letters in one transaction.

    Every transaction takes its locks in one order: addresses by index, networks, the count. The lock that most wait for
    comes last. SQLite has one writer at a time, so the transaction does no more than it must.
    """
    if settings.CONFIRM_LETTERS:
        # The worker judges address and network before it sends.
        with transaction.atomic():
            insert_all(submissions)
        return
    try:
        judge_and_insert(submissions)
    except IntegrityError:
        # Another process has proved one of the addresses meanwhile; the second time this is seen.
        judge_and_insert(submissions)


# The letters that come while others are being stored are stored together (docs/speed.md).
_group_commit = GroupCommit(store)


def insert_all(submissions: Sequence[Submission]) -> None:
    """Inserts the letters with their contacts and messages, and counts them for their networks; in a transaction."""
    insert([submission.letter for submission in submissions])
    # Only a proved address can meet another row; those are locked in one order.
    insert(sorted((submission.contact for submission in submissions), key=attrgetter("blind_index")))
    messages = []
    for network, group in groupby(sorted(submissions, key=attrgetter("network")), attrgetter("network")):
        of_network = list(group)
        within_limits = judging.hit_many(network, len(of_network), of_network[0].now)
        for submission, is_within in zip(of_network, within_limits, strict=True):
            messages.append(OutboxMessage(kind=CONFIRM if is_within else SUSPECT, about=submission.letter.pk))
    if settings.CONFIRM_LETTERS:
        queue.put(messages)


def judge_and_insert(submissions: Sequence[Submission]) -> None:
    """Without confirmation by mail: lets the first letter of each address prove itself, inserts all, and counts those."""
    taken: set[tuple[int, str]] = set()
    found = judging.objections_to(
        [Sender(submission.letter.appeal_id, submission.email, submission.network) for submission in submissions],
        submissions[0].now,
    )
    for submission, objections in zip(submissions, found, strict=True):
        addresses = {(submission.letter.appeal_id, index) for index in submission.email.indexes}
        hold_suspect(submission.letter, objections)
        is_first = Objection.TAKEN not in objections and taken.isdisjoint(addresses)
        if submission.letter.state != State.HELD:
            prove(submission, is_first=is_first)
            taken |= addresses
    with transaction.atomic():
        insert_all(submissions)
        counted = Counter(submission.letter.appeal_id for submission in submissions if submission.contact.is_proved)
        # For 0 too: a repeated letter takes as long as a new one.
        for appeal_id in sorted({submission.letter.appeal_id for submission in submissions}):
            Tally.objects.add(appeal_id, counted[appeal_id])


def hold_suspect(letter: Letter, objections: set[Objection]) -> None:
    """Holds a letter whose address is blocked or whose network is over a limit."""
    if objections & {Objection.BLOCKED, Objection.LIMIT} and letter.state != State.HELD:
        letter.state = State.HELD
        letter.held_reason = HeldReason.BLOCKED if Objection.BLOCKED in objections else HeldReason.LIMIT


def prove(submission: Submission, *, is_first: bool) -> None:
    """Confirms a letter if it is the first of its address; another one stays pending, its days beginning today."""
    letter = submission.letter
    submission.contact.is_proved = is_first
    if is_first:
        needs_reading = letter.naming != Naming.NOBODY or letter.own_words
        letter.state = State.CONFIRMED if needs_reading else State.APPROVED
        letter.pending_since, letter.confirmed_on = None, letter.written_on
        letter.decided_on = None if needs_reading else letter.written_on
    else:
        letter.state, letter.pending_since = State.PENDING, letter.written_on
        letter.confirmed_on = letter.decided_on = None


def insert(rows: Sequence[Model]) -> None:
    """Inserts rows of one model, which bring their primary keys, with one statement whose text is made once.

    Making it takes Django several times as long as running it takes the database (docs/speed.md has the figures).
    """
    fields, begin = _columns(type(rows[0]), connection.vendor)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    # The connection itself: `django.db.connection` looks it up anew at each access.
    database = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(getattr(row, field.attname), database) for row in rows for field in fields]
    with database.cursor() as cursor:
        cursor.execute(f"{begin} VALUES {places}", values)


@lru_cache(maxsize=8)
def _columns(model: type[Model], vendor: str) -> tuple[list["Field[Any, Any]"], str]:
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field) and field.concrete]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    return fields, f"INSERT INTO {quote(model._meta.db_table)} ({names})"
