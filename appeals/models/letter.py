"""A letter: its constraints, the queries for letters, and their transitions.

Every transition is one conditional UPDATE on the states it may start from (`appeals.models.states.ACTS`) and returns how
many rows it changed; a second call changes none. Transitions do not change the count: `appeals.services` does, in the
same transaction.
"""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.edition import Edition
from appeals.models.states import ACTS, COUNTED, PENDING_DAYS, SHOWN, HeldReason, Naming, Reason, State
from appeals.models.wall_index import wall_index
from safety.retention import End, ended

OWN_WORDS_MAX_LENGTH = 2000
DAY = models.DateField(null=True)

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Queries in the words that the pages use, and transitions of one letter or many."""

    def in_states(self, states: frozenset[State]) -> Self:
        return self.filter(state__in=sorted(states))

    def counted(self) -> Self:
        return self.in_states(COUNTED)

    def counts_by_appeal(self) -> list[tuple[int, int, int]]:
        """For each appeal's key: how many of these letters count, and how many are on the wall. One query."""
        counted = Count("pk", filter=Q(state__in=sorted(COUNTED)))
        on_wall = Count("pk", filter=Q(state=State.APPROVED) & ~Q(own_words=""))
        return list(self.order_by().values_list("appeal_id").annotate(counted=counted, on_wall=on_wall))

    def shown(self) -> Self:
        return self.filter(state=State.APPROVED)

    def deliverable(self) -> Self:
        return self.filter(state=State.APPROVED)

    def delivered(self) -> Self:
        return self.filter(delivered_on__isnull=False)

    def waiting(self) -> Self:
        """What an organiser has to read; worded like the index `letter_waiting`, or SQLite would not use it."""
        return self.filter(Q(state="confirmed") | Q(state="held"))

    def awaiting_moderation(self) -> Self:
        return self.filter(state=State.CONFIRMED)

    def held(self) -> Self:
        return self.filter(state=State.HELD)

    def with_own_words(self) -> Self:
        return self.exclude(own_words="")

    def signatures(self) -> Self:
        """Letters without own words: organisers read their names as a list."""
        return self.filter(own_words="")

    def on_wall(self) -> Self:
        """Shown letters with words of their own, in the wall's order: by day, and at random within a day."""
        return self.shown().with_own_words().order_by("-written_on", "id")

    def confirmable(self, today: dt.date) -> Self:
        """Letters whose writers can still confirm them: pending ones, for 7 days after their mail left, and held ones."""
        in_time = Q(pending_since__isnull=True) | Q(pending_since__gte=today - dt.timedelta(days=PENDING_DAYS))
        return self.filter(in_time, state__in=[State.PENDING, State.HELD], confirmed_on__isnull=True)

    def unproved(self) -> Self:
        """Letters that bind no address, as nobody has confirmed them; they end when another one of the address is."""
        return self.filter(state__in=[State.PENDING, State.HELD, State.REJECTED], confirmed_on__isnull=True)

    def ended(self, state: State, end: End, today: dt.date) -> Self:
        """Letters of a state that end by themselves today or before, in one of its ways."""
        return ended(self, state, end, today)

    def lock(self) -> list[uuid.UUID]:
        """Locks these letters until the transaction ends, in the order of their keys, as organisers' decisions do."""
        return list(self.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))

    # --- transitions ---

    def confirm(self, today: dt.date) -> int:
        """pending → confirmed, or approved where there is nothing to read; held stays held, and is confirmed."""
        return self.confirmable(today).update(
            state=Case(When(state=State.HELD, then=Value(State.HELD.value)), default=state_when_confirmed()),
            confirmed_on=today,
            decided_on=Case(When(~Q(state=State.HELD) & needs_no_reading(), then=Value(today)), output_field=DAY),
        )

    def approve(self, today: dt.date) -> int:
        """confirmed → approved."""
        return self.in_states(ACTS["approve"].states).update(state=State.APPROVED, decided_on=today)

    def requeue(self) -> int:
        """approved → confirmed, to be read again."""
        return self.in_states(ACTS["requeue"].states).update(state=State.CONFIRMED, decided_on=None)

    def reject(self, reason: str, today: dt.date) -> int:
        """held, confirmed, approved → rejected, for a reason from the list."""
        return self.in_states(ACTS["reject"].states).update(
            state_before=F("state"), state=State.REJECTED, rejection_reason=reason, decided_on=today
        )

    def restore(self, today: dt.date) -> int:
        """rejected → the state it was rejected from."""
        return self.filter(state=State.REJECTED).update(
            state=F("state_before"), state_before="", rejection_reason="", decided_on=today
        )

    def release(self, today: dt.date, *, pending_since: dt.date | None) -> int:
        """held → the state an organiser held it in; else confirmed, if its writer has confirmed it; else pending.

        A confirmed letter with nothing to read is approved.
        """
        unconfirmed, was_approved = Q(confirmed_on__isnull=True), Q(state_before=State.APPROVED)
        return self.filter(state=State.HELD).update(
            state=Case(
                When(~Q(state_before=""), then=F("state_before")),
                When(unconfirmed, then=Value(State.PENDING.value)),
                default=state_when_confirmed(),
            ),
            state_before="",
            held_reason="",
            # PostgreSQL would take a NULL alone for text.
            pending_since=Cast(Case(When(unconfirmed, then=Value(pending_since)), output_field=DAY), DAY),
            # A pending letter that is not mailed has its days from now on.
            decided_on=Case(When(unconfirmed | was_approved | needs_no_reading(), then=Value(today)), output_field=DAY),
        )

    def hold(self, today: dt.date) -> int:
        """confirmed, approved → held, and not counted, until an organiser releases it."""
        return self.in_states(ACTS["hold"].states).update(
            state_before=F("state"), state=State.HELD, held_reason=HeldReason.ORGANISER, decided_on=today
        )

    def hold_back(self, reason: str) -> int:
        """pending → held: the worker found its address blocked or its network over a limit."""
        return self.filter(state=State.PENDING).update(state=State.HELD, held_reason=reason, pending_since=None)

    def withdraw(self, today: dt.date) -> int:
        """Any state → withdrawn, everything personal erased; the blank row stays, so that totals are right."""
        return self.in_states(ACTS["withdraw"].states).update(
            state=State.WITHDRAWN,
            naming=Naming.NOBODY,
            name="",
            city="",
            organisation="",
            country="",
            own_words="",
            own_language="",
            search_text="",
            rejection_reason="",
            state_before="",
            held_reason="",
            withdrawn_on=today,
        )


class Letter(models.Model):
    """A supporter's letter. It has the day it came, and no address, network or browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, related_name="letters", db_index=False, verbose_name=_("appeal")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="letters", db_index=False, verbose_name=_("edition")
    )
    state = models.CharField(_("state"), max_length=10, choices=State)
    naming = models.CharField(_("naming"), max_length=6, choices=Naming)
    name = models.CharField(_("name"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    own_words = models.TextField(_("own words"), blank=True)
    own_language = models.CharField(_("language of the own words"), max_length=8, blank=True)
    language = models.CharField(_("language of the page"), max_length=2)
    consent_version = models.CharField(_("version of the consent"), max_length=8)
    search_text = models.TextField(blank=True, editable=False)
    written_on = models.DateField(_("written on"))
    # The day its mail left; its seven days begin then. Without confirmation by mail, the day it came.
    pending_since = models.DateField(null=True, blank=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    # The day on which it first left for an addressee; a withdrawal leaves it, so that totals are right.
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    rejection_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    # Where a rejection, or an organiser's holding, is taken back to.
    state_before = models.CharField(max_length=10, blank=True, editable=False)
    held_reason = models.CharField(_("held because"), max_length=12, choices=HeldReason, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(State.values)), name="letter_state_is_known"),
            models.CheckConstraint(condition=Q(naming__in=sorted(Naming.values)), name="letter_naming_is_known"),
            models.CheckConstraint(
                condition=~Q(naming="nobody") | Q(name="", city="", organisation=""),
                name="letter_nobody_is_not_named",
                violation_error_message=_("With “don’t name me”, no name, city or organisation is stored."),
            ),
            models.CheckConstraint(
                condition=Q(naming="nobody") | ~Q(name=""),
                name="letter_named_has_a_name",
                violation_error_message=_("A letter that names its writer needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(own_words__length__lte=OWN_WORDS_MAX_LENGTH), name="letter_own_words_fit"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | Q(country__length=2), name="letter_country_is_given"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(naming="nobody", country="", own_words="", own_language="", search_text=""),
                name="letter_withdrawn_is_blank",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected", state_before__in=sorted(ACTS["reject"].states)) & ~Q(rejection_reason="")
                | ~Q(state="rejected") & Q(rejection_reason=""),
                name="letter_rejected_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected")
                | Q(state_before="")
                | Q(state="held", state_before__in=sorted(ACTS["hold"].states)),
                name="letter_goes_back_from_held_or_rejected",
            ),
        ]
        indexes = [
            wall_index("letter_wall"),
            wall_index("letter_wall_by_country", "country"),
            wall_index("letter_wall_by_language", "own_language"),
            wall_index("letter_wall_by_both", "country", "own_language"),
            models.Index(
                fields=["written_on", "id"],
                name="letter_waiting",
                condition=Q(state="confirmed") | Q(state="held"),
            ),
            # Only for the organisers' lists; a letter enters it with a decision, not when it comes in.
            models.Index(
                F("state"),
                F("written_on").desc(),
                F("id"),
                name="letter_decided",
                condition=Q(state="approved") | Q(state="rejected") | Q(state="withdrawn"),
            ),
            models.Index(fields=["pending_since"], name="letter_pending", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def is_shown(self) -> bool:
        return self.state in SHOWN


def needs_no_reading() -> Q:
    """A letter that shows nothing its writer typed."""
    return Q(naming=Naming.NOBODY, own_words="")


def state_when_confirmed() -> Case:
    return Case(When(needs_no_reading(), then=Value(State.APPROVED.value)), default=Value(State.CONFIRMED.value))
