"""Putting mail into the outbox and taking it out again: kinds of mail, and claims.

A message is put in within the transaction of what it is about, and sent by a worker (`outbox.sending.worker`), never in a
request. The apps above register what each kind of message says; nothing here knows a letter.
"""

import datetime as dt
import logging
import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from outbox import lanes
from outbox.message import Mail, Outcome
from outbox.models import AT_ONCE, OutboxMessage

logger = logging.getLogger(__name__)

BATCH = 500
# The waits between attempts: doubling from a minute to two hours, a quarter up or down, so that messages that
# failed together do not come back together.
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=2)
# The attempt after which the waits grow no more. Counted no further: it would say since when a message has been tried.
MOST_COUNTED = 8
# RFC 5321, 4.5.4.1 asks for 4 to 5 days of trying. This is more than the 30 that a letter waits for its mail to leave:
# a message given up before would leave its letter without any.
MOST_DAYS = 35
# After so many errors of the program a message is set aside until the next day.
MOST_ERRORS = 5


@dataclass(frozen=True)
class Kind:
    """A kind of message.

    `compose(message, now)` gives the mail as it is to be sent at this moment, or None where there is no longer any
    reason to send it (the message is then deleted). `refused(message, now)` is called when the server says that the
    address does not exist, `blocked(message, now)` when the address is blocked, and `sent(message, now)` when the mail
    has left; the message is deleted in each case. A message over its address's number a day waits for the next day;
    `is_to_organisers` means that there is no such number, and that the time of the next attempt may be stored.
    """

    compose: Callable[[OutboxMessage, dt.datetime], Mail | None]
    refused: Callable[[OutboxMessage, dt.datetime], None] = lambda message, now: None
    sent: Callable[[OutboxMessage, dt.datetime], None] = lambda message, now: None
    blocked: Callable[[OutboxMessage, dt.datetime], None] = lambda message, now: None
    is_to_organisers: bool = False


class Attempt(Protocol):
    """One attempt at a mail that must not arrive twice. What becomes of the mail is written in a row of its own kind.

    The worker calls `begin` and `may_go_on` in a transaction each, and undoes it where the message's claim is no longer
    its own. `ended` shares one with what becomes of the message.
    """

    mail: Mail
    message_id: str

    def begin(self, now: dt.datetime) -> bool:
        """Writes down that the mail's text goes out from now on; False where it must not."""

    def may_go_on(self, now: dt.datetime) -> bool:
        """Whether this attempt, and no other, may still complete the mail."""

    def ended(self, outcome: Outcome, now: dt.datetime) -> dt.datetime | None:
        """Writes down what has become of the mail; returns when to look at its message again, None for never."""


@dataclass(frozen=True)
class OnceKind:
    """A kind of message whose mail must not arrive twice: its message only makes a worker look.

    `prepare(message, now)` gives the attempt to be made at this moment, or None where none is to be made any more (the
    message is then deleted); it raises NotYet. The message is never given up.
    """

    prepare: Callable[[OutboxMessage, dt.datetime], Attempt | None]


class NotYet(Exception):
    """A message is to be looked at again at a later moment; this counts as no attempt."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


_kinds: dict[str, Kind | OnceKind] = {}


def register(name: str, kind: Kind | OnceKind) -> None:
    """Makes a kind of message known; called once, when the app that owns it is ready."""
    _kinds[name] = kind


def kind_of(message: OutboxMessage) -> Kind | OnceKind | None:
    """What was registered for the message's kind; None where nothing was (a kind of a newer version of the site)."""
    return _kinds.get(message.kind)


def put(messages: Sequence[OutboxMessage]) -> None:
    """Puts messages into the outbox; belongs into the transaction of what they are about."""
    OutboxMessage.objects.bulk_create(messages, batch_size=BATCH)


def put_many(
    kind: str, abouts: Iterable[uuid.UUID], *, item: int = 0, is_bulk: bool = False, due_at: dt.datetime = AT_ONCE
) -> int:
    """Puts a message for each of `abouts` into the outbox; with `is_bulk` they are sent after those to single people.

    None of them comes from a visitor's network: the lane is that of organisers' work, or of mail that they let out.
    """
    lane = lanes.ORGANISERS if may_store_time(_kinds.get(kind)) else lanes.NO_NETWORK
    messages = [
        OutboxMessage(kind=kind, about=about, item=item, is_bulk=is_bulk, lane=lane, due_at=due_at) for about in abouts
    ]
    return len(OutboxMessage.objects.bulk_create(messages, batch_size=BATCH))


def forget(abouts: Iterable[uuid.UUID]) -> int:
    """Deletes every message about `abouts`."""
    return OutboxMessage.objects.filter(about__in=list(abouts)).delete()[0]


def wake(abouts: Iterable[uuid.UUID]) -> int:
    """Makes the messages about `abouts` due at once, whatever they were put off for; returns how many."""
    return OutboxMessage.objects.filter(about__in=list(abouts), claim="").update(due_at=AT_ONCE)


def may_store_time(kind: Kind | OnceKind | None) -> bool:
    """Whether it may be stored when to look at a message again.

    Of mail to a supporter it would say when the letter came: its time is at once or a midnight, and the worker remembers
    the rest. What organisers cause may have a time.
    """
    return isinstance(kind, OnceKind) or (kind is not None and kind.is_to_organisers)


def claim_first(messages: Iterable[OutboxMessage], *, now: dt.datetime, lasts: dt.timedelta) -> OutboxMessage | None:
    """The first of `messages` that is still due and free, made the caller's own until `now + lasts`; None without one."""
    claim = uuid.uuid4().hex
    for message in messages:
        if OutboxMessage.objects.claim(message.pk, claim=claim, now=now, until=now + lasts):
            message.claim = claim
            return message
    return None


def is_own(message: OutboxMessage) -> bool:
    """Whether the message is still the caller's; another worker has it when the claim has run out."""
    return _own(message).exists()


def renew_claim(message: OutboxMessage, *, since: dt.datetime, now: dt.datetime, lasts: dt.timedelta) -> bool:
    """Whether the message is still the caller's, who otherwise must not send it; an old claim is renewed."""
    if dt.timedelta(0) <= now - since < lasts / 4:
        return is_own(message)
    return _own(message).update(claimed_until=now + lasts) == 1


def done(message: OutboxMessage) -> None:
    """Deletes a message that is sent, or that nobody needs any more."""
    _own(message).delete()


def release(message: OutboxMessage) -> None:
    """Gives an unsent message back as it was."""
    _own(message).update(claim="", claimed_until=None)


def postpone(message: OutboxMessage, *, until: dt.datetime) -> None:
    """Gives a message back, to be sent later; this counts as no attempt."""
    _own(message).update(claim="", claimed_until=None, due_at=until)


def try_again(
    message: OutboxMessage, *, error: str, now: dt.datetime, first_wait: dt.timedelta = FIRST_WAIT
) -> dt.datetime | None:
    """Gives a message back after a failure, to be tried again after a while; after `MOST_DAYS` it is given up.

    Returns until when its worker has to remember to leave it alone; None where that is stored, or nothing is left.
    `error` is a code: what servers answer can hold addresses and is not stored.
    """
    kind = kind_of(message)
    if (timezone.localdate(now) - message.since).days > MOST_DAYS and not isinstance(kind, OnceKind):
        logger.error("A message of kind %s was given up after %d days (%s)", message.kind, MOST_DAYS, error)
        done(message)
        return None
    attempts = min(message.attempts + 1, MOST_COUNTED)
    until = now + wait_after(attempts, first_wait)
    _own(message).update(
        claim="",
        claimed_until=None,
        attempts=attempts,
        refusals=message.refusals,
        errors=message.errors,
        last_error=error[:40],
        due_at=until if may_store_time(kind) else message.due_at,
    )
    return None if may_store_time(kind) else until


def set_aside(message: OutboxMessage, *, until: dt.datetime) -> None:
    """Gives a message back that the program has failed with too often, to be tried once more at a midnight."""
    _own(message).update(
        claim="", claimed_until=None, errors=min(message.errors, MOST_COUNTED), last_error="error", due_at=until
    )


def wait_after(attempts: int, first_wait: dt.timedelta = FIRST_WAIT) -> dt.timedelta:
    """How long to wait after so many failed attempts."""
    wait = min(first_wait * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)  # noqa: S311 (nobody gains from guessing it)


def _own(message: OutboxMessage):  # type: ignore[no-untyped-def]
    return OutboxMessage.objects.claimed_by(message.claim).filter(pk=message.pk)
