"""Two organisers prepare, hand over and cancel at once: nothing is doubled, and the count is right."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from appeals.models import Letter, Tally
from deliveries.models import Delivery, DeliveryItem
from deliveries.services import departing
from deliveries.services.papers import choosing, preparing
from tests import make
from tests.deliveries import making
from tests.threads import at_once, meet_before, outcomes_at_once, without_lock

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 5


@pytest.fixture
def appeal():
    made = making.appeal()
    for _ in range(LETTERS):
        make.letter(made)
    return made


def prepare(appeal, **fields):
    return partial(preparing.prepare, choice=making.choice(appeal, **fields), copies={}, by=None, now=timezone.now())


def test_two_who_prepare_at_once_share_the_letters(appeal):
    first, second = at_once(prepare(appeal, number=3), prepare(appeal, number=3))
    assert sorted([first.letter_count, second.letter_count]) == [2, 3]
    assert {first.number, second.number} == {1, 2}
    assert DeliveryItem.objects.values("letter").distinct().count() == LETTERS


def test_the_second_who_takes_all_is_told_that_nothing_is_left(appeal):
    outcomes = outcomes_at_once(prepare(appeal), prepare(appeal))
    (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refusal, preparing.CannotPrepare) and Delivery.objects.count() == 1


def test_without_the_lock_the_constraint_lets_one_of_them_through(appeal, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda rows, *args, **kwargs: rows.all())
    meet_before(monkeypatch, preparing, "_freeze", 2)
    outcomes = outcomes_at_once(prepare(appeal), prepare(appeal))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Delivery", "TakenMeanwhile"]
    assert DeliveryItem.objects.count() == LETTERS and Delivery.objects.count() == 1


def delivered(appeal) -> int:
    return Tally.objects.get(appeal=appeal).delivered


def depart(delivery):
    return partial(
        departing.mark_departed, delivery_id=delivery.pk, on=timezone.localdate(), by=None, now=timezone.now()
    )


def test_handed_over_by_many_at_once_it_counts_once(appeal):
    delivery = making.ready(appeal)
    assert sorted(at_once(*[depart(delivery)] * 8)) == [False] * 7 + [True]
    assert delivered(appeal) == Letter.objects.delivered().count() == LETTERS


def test_without_the_lock_it_would_count_more_than_once(appeal, monkeypatch):
    delivery = making.ready(appeal)
    without_lock(monkeypatch, departing, "mark_departed")
    monkeypatch.setattr("appeals.models.letters.letter.LetterQuerySet.lock", lambda rows: [])
    # Each has read that it is ready; on SQLite each statement is a transaction of its own then.
    meet_before(monkeypatch, departing, "lock_letters", 4)
    outcomes_at_once(*[depart(delivery)] * 4)
    assert delivery.events.filter(act="departed").count() > 1


def test_handed_over_and_cancelled_at_once_one_of_them_wins(appeal):
    delivery = making.ready(appeal)
    cancel = partial(departing.cancel, delivery_id=delivery.pk, by=make.organiser(), reason="", now=timezone.now())
    has_left, is_cancelled = at_once(depart(delivery), cancel)
    assert has_left != is_cancelled
    assert delivered(appeal) == Letter.objects.delivered().count() == (LETTERS if has_left else 0)


def test_two_deliveries_of_the_same_letters_leave_and_come_back_at_once(appeal):
    first, second = making.departed(appeal), making.ready(appeal, "post")
    back = partial(departing.take_back, delivery_id=first.pk, by=make.organiser(), reason="No.", now=timezone.now())
    assert at_once(back, depart(second)) == [True, True]
    assert delivered(appeal) == Letter.objects.delivered().count() == LETTERS


def test_choosing_reads_what_the_constraint_says(appeal):
    making.prepared(appeal, number=2)
    rows = choosing.chosen_rows(making.choice(appeal), appeal.pk)
    assert len(rows) == LETTERS - 2


def test_letters_come_in_while_a_delivery_is_prepared(appeal):
    """Preparing ten thousand letters takes seconds, in which no visitor is to wait."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    is_prepared, has_come = threading.Event(), threading.Event()

    def prepare_slowly() -> bool:
        with transaction.atomic():
            prepare(appeal)()
            is_prepared.set()
            return has_come.wait(5)

    def come_in() -> None:
        is_prepared.wait(10)
        make.letter(appeal, state="pending")
        has_come.set()

    assert at_once(prepare_slowly, come_in)[0]
