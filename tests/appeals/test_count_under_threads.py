"""The count equals the rows, whatever happens at once: real threads, the real database, and twins without the guard."""

import random
import threading

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from appeals.models import Appeal, Letter, Tally
from appeals.models.letter import State
from appeals.services import moderating
from appeals.services.writing import write_letter
from tests import make
from tests.appeals.threads import THREADS, assert_count_equals_rows, draft, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_count_equals_the_rows_after_mixed_work_at_once():
    appeal = make.appeal()
    letters = [make.letter(appeal, state=state) for state in (State.CONFIRMED, State.APPROVED, State.HELD) * 8]
    ids = [letter.pk for letter in letters]

    def work(seed):
        chance = random.Random(seed)
        for _ in range(6):
            now, some = timezone.now(), chance.sample(ids, 3)
            act = chance.choice(
                ["write", "write", "approve", "reject", "restore", "release", "withdraw", "stop naming"]
            )
            if act == "write":
                write_letter(appeal=appeal, draft=draft(), is_trapped=chance.random() < 0.2, now=now)
            elif act == "reject":
                moderating.reject(ids=some, reason="insult", by=None, now=now)
            elif act == "withdraw":
                moderating.withdraw(letter_id=some[0], by=None, now=now)
            elif act == "stop naming":
                moderating.stop_naming(letter_id=some[0], now=now)
            else:
                getattr(moderating, act)(ids=some, by=None, now=now)

    together([lambda seed=seed: work(seed) for seed in range(THREADS)])
    assert_count_equals_rows(appeal)


def test_a_letter_decided_upon_by_many_at_once_moves_the_count_once():
    appeal = make.appeal()
    letter = make.letter(appeal)
    changed = []

    def reject():
        changed.append(moderating.reject(ids=[letter.pk], reason="insult", by=None, now=timezone.now()))

    together([reject] * THREADS)
    assert sorted(changed) == [0] * (THREADS - 1) + [1]
    assert Tally.objects.get(appeal=appeal).online == 0


def test_without_the_condition_on_the_state_the_count_drifts():
    """The twin: the state is read, then written, as acts must not do."""
    appeal = make.appeal()
    for _ in range(THREADS):
        make.letter(appeal)
    letter = Letter.objects.first()
    all_have_read = threading.Barrier(THREADS)

    def reject_unguarded():
        read = Letter.objects.get(pk=letter.pk)
        all_have_read.wait()
        if read.state == State.APPROVED:
            with transaction.atomic():
                Letter.objects.filter(pk=letter.pk).update(
                    state=State.REJECTED, state_before_rejection="approved", rejection_reason="insult"
                )
                Tally.objects.filter(appeal=appeal).update(online=F("online") - 1)

    together([reject_unguarded] * THREADS)
    with pytest.raises(AssertionError):
        assert_count_equals_rows(appeal)


def test_bulk_work_and_single_work_at_once_wait_for_each_other_in_one_order(monkeypatch):
    """Whoever holds the count while still taking letters blocks whoever holds a letter and wants the count."""
    monkeypatch.setattr(moderating, "BATCH", 2)
    appeal = Appeal.objects.get(pk=make.appeal().pk)
    ids = sorted(make.letter(appeal).pk for _ in range(8))

    def turn(numbers):
        for _ in range(3):
            moderating.reject(ids=numbers, reason="insult", by=None, now=timezone.now())
            moderating.restore(ids=numbers, by=None, now=timezone.now())

    together([lambda: turn(ids)] * 4 + [lambda one=one: turn([one]) for one in ids])
    assert_count_equals_rows(appeal)
