"""A comment under an article: its states, its constraints, the queries for comments, and their transitions.

As with letters, every transition is one conditional UPDATE on the states it may start from and returns how many rows
it changed.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from safety.retention import End

COMMENT_MAX_LENGTH = 2000
PSEUDONYM_MAX_LENGTH = 60
# How long an address is stored at most for the one message, even if the comment has not been read by then.
ADDRESS_STORED_FOR = dt.timedelta(days=30)

models.TextField.register_lookup(Length)


class State(models.TextChoices):
    """The state of a comment. To its writer, held and to-be-read look the same."""

    HELD = "held", _("held")
    PENDING = "pending", _("to be read")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


# How each state ends by itself; a rejected comment can be restored as long as it is there.
ENDS = {
    State.HELD: [End(30, "decided_on")],
    State.PENDING: [End(90, "decided_on")],
    State.APPROVED: [],
    State.REJECTED: [End(30, "decided_on")],
}
WAITING = frozenset({State.HELD, State.PENDING})
APPROVABLE = WAITING
REJECTABLE = frozenset({State.HELD, State.PENDING, State.APPROVED})
HOLDABLE = frozenset({State.PENDING, State.APPROVED})
READ_AGAIN = frozenset({State.HELD, State.APPROVED})
# Words are taken out of what may be shown.
REDACTABLE = frozenset({State.PENDING, State.APPROVED})
# The states that each decision starts from.
STARTS: dict[str, frozenset[State]] = {
    "approve": APPROVABLE,
    "hold": HOLDABLE,
    "requeue": READ_AGAIN,
    "reject": REJECTABLE,
    "restore": frozenset({State.REJECTED}),
}


class Reason(models.TextChoices):
    """Why a comment was rejected: a list, so that no free text about a reader gets into the record."""

    INSULT = "insult", _("insults or threatens")
    EXPOSES = "exposes", _("exposes somebody")
    PLANS = "plans", _("describes plans")
    ADVERTISING = "advertising", _("advertising")
    NO_COMMENT = "no_comment", _("not a comment")
    OFF_TOPIC = "off_topic", _("about something else")


class HeldReason(models.TextChoices):
    """Why a comment was held."""

    TRAP = "trap", _("the trap for robots was filled in")
    BLOCKED = "blocked", _("the address is blocked")
    ORGANISER = "organiser", _("an organiser holds it")
    # Of versions before `696ece6`, which counted networks; nothing is held for it any more.
    LIMIT = "limit", _("too many comments from one network")


# Worded like the index `comment_waiting`, or SQLite would not use it.
IS_WAITING = Q(state="pending") | Q(state="held")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Queries, and transitions of one comment or many."""

    def in_states(self, states: frozenset[State]) -> Self:
        return self.filter(state__in=sorted(states))

    def shown(self) -> Self:
        """Approved comments, newest day first and, within a day, at random: the order they came in is not shown."""
        return self.filter(state=State.APPROVED).order_by("-written_on", "id")

    def waiting(self) -> Self:
        """What an organiser has to read."""
        return self.filter(IS_WAITING)

    def with_same_words(self, comment: "Comment") -> Self:
        """Others with the same words, whatever became of them; worded like the index `comment_same_words`."""
        return self.filter(words_digest=comment.words_digest, words_digest__gt="").exclude(pk=comment.pk)

    def with_address(self) -> Self:
        return self.filter(sealed_address__isnull=False)

    # --- transitions ---

    def approve(self, today: dt.date) -> int:
        """held, to be read → approved."""
        return self.in_states(APPROVABLE).update(state=State.APPROVED, held_reason="", decided_on=today)

    def reject(self, reason: str, today: dt.date) -> int:
        """held, to be read, approved → rejected, for a reason from the list; the address is erased at once."""
        return self.in_states(REJECTABLE).update(
            state=State.REJECTED, rejection_reason=reason, held_reason="", decided_on=today, sealed_address=None
        )

    def hold(self, today: dt.date) -> int:
        """to be read, approved → held, until an organiser decides."""
        return self.in_states(HOLDABLE).update(state=State.HELD, held_reason=HeldReason.ORGANISER, decided_on=today)

    def requeue(self, today: dt.date) -> int:
        """held, approved → to be read, its time beginning anew."""
        return self.in_states(READ_AGAIN).update(state=State.PENDING, held_reason="", decided_on=today)

    def restore(self, today: dt.date) -> int:
        """rejected → to be read again, its time beginning anew."""
        return self.filter(state=State.REJECTED).update(state=State.PENDING, rejection_reason="", decided_on=today)

    def put_back(self, was: Mapping[str, str], today: dt.date) -> int:
        """Any state → the one that an organiser's decision has ended, its time beginning anew."""
        return self.update(**was, decided_on=today)

    def forget_address(self) -> int:
        return self.with_address().update(sealed_address=None)


class Comment(models.Model):
    """A reader's comment. It has the day it came, and no network or browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="comments", db_index=False, verbose_name=_("article")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    pseudonym = models.CharField(_("name or pseudonym"), max_length=PSEUDONYM_MAX_LENGTH, blank=True)
    text = models.TextField(_("comment"))
    digest = models.CharField(max_length=64, editable=False)
    # What it is found by (`safety.typed.text.searchable`), and the digest of its words (`safety.typed.same_words`).
    search_text = models.TextField(blank=True, default="", editable=False)
    words_digest = models.CharField(max_length=24, blank=True, default="", editable=False)
    language = models.CharField(_("language of the page"), max_length=2)
    written_on = models.DateField(_("written on"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    rejection_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    held_reason = models.CharField(_("held because"), max_length=12, choices=HeldReason, blank=True)
    # Stored only to tell the writer, once, that the comment is shown.
    sealed_address = models.BinaryField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(State.values)), name="comment_state_is_known"),
            models.CheckConstraint(
                condition=Q(text__length__gt=0, text__length__lte=COMMENT_MAX_LENGTH), name="comment_text_fits"
            ),
            models.CheckConstraint(
                condition=Q(state="rejected", sealed_address__isnull=True) & ~Q(rejection_reason="")
                | ~Q(state="rejected") & Q(rejection_reason=""),
                name="comment_rejected_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="held") & ~Q(held_reason="") | ~Q(state="held") & Q(held_reason=""),
                name="comment_held_has_a_reason",
            ),
            # Against double clicks, reloads and robots' copies.
            models.UniqueConstraint(fields=["article", "written_on", "digest"], name="comment_once_a_day"),
        ]
        indexes = [
            models.Index(
                F("article"),
                F("written_on").desc(),
                F("id"),
                name="comment_shown",
                condition=Q(state="approved"),
            ),
            models.Index(fields=["written_on", "id"], name="comment_waiting", condition=IS_WAITING),
            models.Index(
                F("state"),
                F("written_on").desc(),
                F("id"),
                name="comment_decided",
                condition=Q(state="approved") | Q(state="rejected"),
            ),
            # What is held, apart: a few among many that wait to be read.
            models.Index(fields=["written_on", "held_reason"], name="comment_held", condition=Q(state="held")),
            models.Index(fields=["language"], name="comment_by_language"),
            models.Index(fields=["words_digest"], name="comment_same_words", condition=Q(words_digest__gt="")),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


def digest_of(pseudonym: str, text: str) -> str:
    """A hash of the words and the name under them, in 64 hexadecimal digits: the same comment has the same one."""
    return hashlib.sha256(f"{pseudonym}\n{text}".encode()).hexdigest()
