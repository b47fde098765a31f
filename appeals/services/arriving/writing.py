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
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.models import Field, Model
from django.utils import timezone

from appeals.mail.confirmation import CONFIRM
from appeals.models import Appeal, Contact, Edition, Letter, Tally
from appeals.models.letters.states import HeldReason, Naming, State
from appeals.services.arriving import bursts, judging
from appeals.services.arriving.group_commit import GroupCommit
from appeals.services.arriving.judging import Objection, Sender
from outbox import lanes, queue
from outbox.models import OutboxMessage
from safety.typed.email_address import EmailAddress
from safety.typed.same_words import digest_of_folded
from safety.typed.text import searchable
from safety.web import tickets
from safety.web.tickets import NotYet, Sent, Wait


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
    is_public_confirmed: bool = False


def write_letter(
    *, appeal: Appeal, draft: Draft, is_trapped: bool, now: dt.datetime, network: str = "", ticket: str = ""
) -> uuid.UUID:
    """Stores a letter and returns its id; raises `tickets.NotYet` where its network is over its limit, and stores nothing.

    With confirmation by mail it waits for it. Without, the first letter of an address proves itself and counts at once;
    another one stays pending, and is deleted after 7 days. No page may tell one from the other: each of them runs the
    same statements and ends with the same commit. Letters that come at the same moment share their statements.
    `network` (of `safety.web.throttling.network_for`) is counted under a hash, and not stored; it and the `ticket` alone
    decide whether a letter comes in, and never its address.
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
        lane=bursts.network_lane(network, now),
        written_on=letter.written_on,
        sealed_address=draft.email.seal(),
        wants_updates=draft.wants_updates,
    )
    submission = Submission(draft.email, letter, contact, Sent(network, ticket, now))
    _group_commit.run(submission)
    if submission.wait:
        raise NotYet(submission.wait)
    return letter.pk


def edition_of(appeal: Appeal, seen: int | None) -> Any:
    """The key of the edition that a writer saw; where that is unknown or another appeal's, of the open one."""
    if seen is None or seen == appeal.open_edition_id or not Edition.objects.filter(appeal=appeal, pk=seen).exists():
        return appeal.open_edition_id
    return seen


def new_letter(appeal: Appeal, draft: Draft, *, held_reason: HeldReason | None, now: dt.datetime) -> Letter:
    """The letter as it is to be stored: pending, its mail not yet sent, or held."""
    words = searchable(draft.own_words)
    return Letter(
        id=uuid.uuid4(),
        appeal=appeal,
        edition_id=edition_of(appeal, draft.edition_seen),
        state=State.HELD if held_reason else State.PENDING,
        held_reason=held_reason or "",
        naming=draft.naming,
        is_public_confirmed=draft.is_public_confirmed,
        name=draft.name,
        city=draft.city,
        organisation=draft.organisation,
        country=draft.country,
        own_words=draft.own_words,
        own_language=draft.own_language,
        language=draft.language,
        consent_version=draft.consent_version,
        search_text=" ".join(part for part in (searchable(draft.name, draft.organisation), words) if part),
        words_digest=digest_of_folded(words),
        written_on=timezone.localdate(now),
    )


@dataclass
class Submission:
    """A letter on its way into the database; `wait` says that it has to come again, and when."""

    email: EmailAddress
    letter: Letter
    contact: Contact
    sent: Sent
    wait: Wait | None = None


def store(submissions: Sequence[Submission]) -> None:
    """Stores those letters that may come in now, in one transaction; the others are told when to come again.

    Every transaction takes its locks in one order: networks and tickets, addresses by index, the count. SQLite has one
    writer at a time, so the transaction does no more than it must.
    """
    if settings.CONFIRM_LETTERS:
        # The worker judges the address before it sends.
        with transaction.atomic():
            insert_all(admitted(submissions))
        return
    try:
        judge_and_insert(submissions)
    except IntegrityError:
        # Another process has proved one of the addresses meanwhile; the second time this is seen.
        judge_and_insert(submissions)


# The letters that come while others are being stored are stored together (docs/speed.md).
_group_commit = GroupCommit(store)


def admitted(submissions: Sequence[Submission]) -> list[Submission]:
    """Those that may come in now, counted for their networks; in a transaction."""
    waits = tickets.admit(judging.LETTERS, [submission.sent for submission in submissions])
    for submission, wait in zip(submissions, waits, strict=True):
        submission.wait = wait
    return [submission for submission in submissions if submission.wait is None]


def insert_all(submissions: Sequence[Submission]) -> None:
    """Inserts the letters with their contacts and messages; in a transaction."""
    if not submissions:
        return
    insert([submission.letter for submission in submissions])
    # Only a proved address can meet another row; those are locked in one order.
    insert(sorted((submission.contact for submission in submissions), key=attrgetter("blind_index")))
    if settings.CONFIRM_LETTERS:
        queue.put([message_about(submission) for submission in submissions])


def message_about(submission: Submission) -> OutboxMessage:
    """What asks to confirm a letter; it waits in the lane of its network."""
    lane = lanes.lane_of(submission.sent.network, submission.sent.now)
    return OutboxMessage(kind=CONFIRM, about=submission.letter.pk, lane=lane)


def judge_and_insert(submissions: Sequence[Submission]) -> None:
    """Without confirmation by mail: lets the first letter of each address prove itself, inserts all, and counts those."""
    # Asked before the transaction, which others wait for.
    found = judging.objections_to([Sender(submission.letter.appeal_id, submission.email) for submission in submissions])
    objections_to = {
        submission.letter.pk: objections for submission, objections in zip(submissions, found, strict=True)
    }
    with transaction.atomic():
        coming = admitted(submissions)
        taken: set[tuple[int, str]] = set()
        for submission in coming:
            objections = objections_to[submission.letter.pk]
            addresses = {(submission.letter.appeal_id, index) for index in submission.email.indexes}
            if Objection.BLOCKED in objections and submission.letter.state != State.HELD:
                submission.letter.state, submission.letter.held_reason = State.HELD, HeldReason.BLOCKED
            if submission.letter.state != State.HELD:
                is_first = Objection.TAKEN not in objections and taken.isdisjoint(addresses)
                prove(submission, is_first=is_first)
                taken |= addresses
        insert_all(coming)
        counted = Counter(submission.letter.appeal_id for submission in coming if submission.contact.is_proved)
        # For 0 too: a repeated letter takes as long as a new one.
        for appeal_id in sorted({submission.letter.appeal_id for submission in coming}):
            Tally.objects.add(appeal_id, counted[appeal_id])


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
