"""What happens to comments: readers write them, organisers decide, and addresses are erased in time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.mail import COMMENT_SHOWN
from articles.models import Article, Comment
from articles.models.comment import (
    ADDRESS_STORED_FOR,
    APPROVABLE,
    ENDS,
    HOLDABLE,
    READ_AGAIN,
    REJECTABLE,
    CommentQuerySet,
    HeldReason,
    Reason,
    State,
    digest_of,
)
from articles.services import comment_changes
from organisers.decisions import moderation, notes
from organisers.models import Note
from outbox import blocking, queue
from outbox.models import OutboxMessage
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.retention import ended
from safety.typed.email_address import EmailAddress
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable
from safety.web import tickets
from safety.web.throttling import Limit
from safety.web.tickets import Gate, NotYet, Sent

# Fewer than letters: a network brings fewer comments than a stall brings letters, and an organiser reads each one.
# Beyond that, as many come in by ticket as in any ten minutes.
BURST_SECONDS = 600
COMMENTS_PER_BURST = 10
COMMENTS_PER_DAY = 60
COMMENTS = Gate(Limit("comments", BURST_SECONDS, COMMENTS_PER_BURST, COMMENTS_PER_DAY), interval_seconds=60)


@dataclass(frozen=True)
class Draft:
    """The data of a valid form; `email` may be None, and `pseudonym` empty."""

    pseudonym: str
    text: str
    email: EmailAddress | None
    language: str


def write_comment(
    *, article: Article, draft: Draft, is_trapped: bool, network: str, now: dt.datetime, ticket: str = ""
) -> None:
    """Stores a comment for an organiser to read; the honeypot or a block holds it back, but never drops it.

    `network` is where it came from (`safety.web.throttling.network_for`): counted under a hash that lasts a day, not stored.
    Raises `tickets.NotYet` where it is over its limit, and stores nothing then.

    The same words under the same name on the same day are one comment, those caught by the honeypot apart. Nothing is
    returned: to its sender a held or a repeated comment looks like a new one.
    """
    with transaction.atomic():
        (wait,) = tickets.admit(COMMENTS, [Sent(network, ticket, now)])
        if wait is None:
            store(article, draft, is_trapped, now)
    # After the commit: the ticket that was given stays given.
    if wait:
        raise NotYet(wait)


def store(article: Article, draft: Draft, is_trapped: bool, now: dt.datetime) -> None:
    is_blocked = draft.email is not None and blocking.is_blocked(draft.email.canonical)
    held_reason = HeldReason.TRAP if is_trapped else HeldReason.BLOCKED if is_blocked else ""
    comment = Comment(
        article=article,
        state=State.HELD if held_reason else State.PENDING,
        held_reason=held_reason,
        pseudonym=draft.pseudonym,
        text=draft.text,
        # A robot's copy of a comment must not keep the comment itself out.
        digest=digest_of(draft.pseudonym, draft.text) if not is_trapped else uuid4().hex * 2,
        search_text=searchable(draft.pseudonym, draft.text),
        words_digest=digest_of_words(draft.text),
        language=draft.language,
        written_on=timezone.localdate(now),
        sealed_address=draft.email.seal() if draft.email else None,
    )
    Comment.objects.bulk_create([comment], ignore_conflicts=True)


@transaction.atomic
def approve(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """held, to be read → approved; returns how many changed. A writer who left an address is told, once."""
    today = timezone.localdate(now)

    def change(comments: CommentQuerySet) -> int:
        queue.put_many(COMMENT_SHOWN, comments.with_address().values_list("pk", flat=True))
        return comments.approve(today)

    rows = Comment.objects.in_states(APPROVABLE)
    return moderation.decide(rows, ids=ids, act=change, name="approve", by=by, now=now, batch=batch)


@transaction.atomic
def reject(*, ids: Iterable[UUID], reason: str, by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """held, to be read, approved → rejected; returns how many changed. Raises ValueError for an unlisted reason."""
    if reason not in Reason.values:
        raise ValueError(f"not a reason: {reason}")

    def change(comments: CommentQuerySet) -> int:
        vacuum.note(Comment)
        comment_changes.tell(comments)
        # Its address is erased with that.
        erasure_list.enter(Erased.COMMENT_REJECTED, comments.values_list("pk", flat=True), detail=reason)
        return comments.reject(reason, timezone.localdate(now))

    rows = Comment.objects.in_states(REJECTABLE)
    return moderation.decide(
        rows, ids=ids, act=change, name="reject", by=by, now=now, reason=reason, hides=True, batch=batch
    )


@transaction.atomic
def hold(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """to be read, approved → held; returns how many changed."""

    def change(comments: CommentQuerySet) -> int:
        comment_changes.tell(comments)
        return comments.hold(timezone.localdate(now))

    return moderation.decide(
        Comment.objects.in_states(HOLDABLE),
        ids=ids,
        act=change,
        name="hold",
        by=by,
        now=now,
        hides=True,
        batch=batch,
    )


@transaction.atomic
def requeue(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """held, approved → to be read again; returns how many changed."""

    def change(comments: CommentQuerySet) -> int:
        comment_changes.tell(comments)
        return comments.requeue(timezone.localdate(now))

    rows = Comment.objects.in_states(READ_AGAIN)
    return moderation.decide(rows, ids=ids, act=change, name="requeue", by=by, now=now, batch=batch)


@transaction.atomic
def restore(*, ids: Iterable[UUID], by: Any, now: dt.datetime, batch: UUID | None = None) -> int:
    """rejected → to be read again; returns how many changed."""
    rows, wanted = Comment.objects.in_states(frozenset({State.REJECTED})), list(ids)
    today = timezone.localdate(now)
    erasure_list.take_off(Erased.COMMENT_REJECTED, wanted)
    return moderation.decide(
        rows, ids=wanted, act=lambda comments: comments.restore(today), name="restore", by=by, now=now, batch=batch
    )


def needless_addresses(now: dt.datetime) -> CommentQuerySet:
    """Comments with an address that is needed no more: its message is sent, or its longest time is over."""
    waiting = OutboxMessage.objects.filter(kind=COMMENT_SHOWN).values("about")
    is_sent = Q(state=State.APPROVED) & ~Q(pk__in=waiting)
    is_old = Q(written_on__lt=timezone.localdate(now) - ADDRESS_STORED_FOR)
    return Comment.objects.with_address().filter(is_sent | is_old)


@transaction.atomic
def forget(*, now: dt.datetime) -> int:
    """A chore: erases addresses no longer needed, deletes comments whose state has ended; returns how many rows."""
    today = timezone.localdate(now)
    erased = needless_addresses(now).forget_address() + sum(
        ended(Comment.objects.all(), state, end, today).delete()[0] for state, ends in ENDS.items() for end in ends
    )
    said = notes.forget_without("comment", Comment.objects.all())
    if erased or said:
        vacuum.note(Comment, Note)
    return erased
