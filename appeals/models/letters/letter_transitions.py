"""The transitions of letters.

Every one is a conditional UPDATE on the states it may start from (`appeals.models.letters.states.ACTS`) and returns how many
rows it changed; a second call changes none. Transitions do not change the count: `appeals.services` does, in the same
transaction.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast

from appeals.models.letters.states import ACTS, COUNTED, PENDING_DAYS, HeldReason, Naming, State

DAY = models.DateField(null=True)
Row = TypeVar("Row", bound=models.Model)


class LetterTransitions(models.QuerySet[Row]):
    """Of one letter or many, and the questions about them that a transition asks."""

    def in_states(self, states: frozenset[State]) -> Self:
        return self.filter(state__in=sorted(states))

    def counted(self) -> Self:
        return self.in_states(COUNTED)

    def confirmable(self, today: dt.date) -> Self:
        """Letters whose writers can still confirm them: pending ones, for 7 days after their mail left, and held ones."""
        in_time = Q(pending_since__isnull=True) | Q(pending_since__gte=today - dt.timedelta(days=PENDING_DAYS))
        return self.filter(in_time, state__in=[State.PENDING, State.HELD], confirmed_on__isnull=True)

    def confirm(self, today: dt.date, *, waits: bool = False) -> int:
        """pending → confirmed, or approved where there is nothing to read; held stays held, and is confirmed.

        With `waits` an organiser looks at it in any case.
        """
        passes = Q(pk__in=[]) if waits else ~Q(state=State.HELD) & needs_no_reading()
        return self.confirmable(today).update(
            state=Case(
                When(state=State.HELD, then=Value(State.HELD.value)),
                When(passes, then=Value(State.APPROVED.value)),
                default=Value(State.CONFIRMED.value),
            ),
            confirmed_on=today,
            decided_on=Case(When(passes, then=Value(today)), output_field=DAY),
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

    def hold_pending(self, today: dt.date) -> int:
        """pending → held, as one of many from one domain. The mail that asks to confirm it leaves none the less."""
        return self.filter(state=State.PENDING).update(state=State.HELD, held_reason=HeldReason.BURST, decided_on=today)

    def put_back(self, was: Mapping[str, str], today: dt.date) -> int:
        """Any state → the one that an organiser's decision has ended, its time beginning anew: what was over is not deleted.

        What was confirmed since is not pending again.
        """
        if was["state"] != State.PENDING:
            return self.update(**was, decided_on=None if was["state"] == State.CONFIRMED else today)
        is_pending, was_mailed = Q(confirmed_on__isnull=True), Q(pending_since__isnull=False)
        state = Case(When(is_pending, then=Value(State.PENDING.value)), default=Value(State.CONFIRMED.value))
        since = Case(When(is_pending & was_mailed, then=Value(today)), default=F("pending_since"), output_field=DAY)
        decided_on = Case(When(is_pending, then=Value(today)), output_field=DAY)
        return self.update(**{**was, "state": state, "pending_since": since, "decided_on": decided_on})

    def hide_until_erased(self, today: dt.date) -> int:
        """confirmed, approved → held, until it is erased; letters in other states count for nothing and stay."""
        return self.counted().update(
            state_before=F("state"), state=State.HELD, held_reason=HeldReason.ERASING, decided_on=today
        )

    def stop_erasing(self, today: dt.date) -> int:
        """held until erased → the state before."""
        return self.filter(state=State.HELD, held_reason=HeldReason.ERASING).update(
            state=F("state_before"),
            state_before="",
            held_reason="",
            decided_on=Case(When(state_before=State.APPROVED, then=Value(today)), output_field=DAY),
        )

    def hold_back(self, reason: str) -> int:
        """pending → held: the worker found its address blocked."""
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
            words_digest="",
            is_public_confirmed=False,
            rejection_reason="",
            state_before="",
            held_reason="",
            withdrawn_on=today,
        )


def needs_no_reading() -> Q:
    """A letter that shows nothing its writer typed."""
    return Q(naming=Naming.NOBODY, own_words="")


def state_when_confirmed() -> Case:
    return Case(When(needs_no_reading(), then=Value(State.APPROVED.value)), default=Value(State.CONFIRMED.value))
