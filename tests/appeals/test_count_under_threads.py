"""The count equals the rows, whatever happens at once: on the real database; and without the guards it does not."""

import random
import threading
from functools import partial

import pytest
from django.utils import timezone

from appeals.models import Appeal, Letter, Tally
from appeals.models.figures.tally import TallyQuerySet
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import State
from appeals.services.arriving.writing import write_letter
from appeals.services.decisions import moderating
from appeals.services.writers import confirming
from organisers.decisions import moderation
from tests import make
from tests.appeals.sending import assert_count_equals_rows, draft
from tests.threads import PATIENCE_SECONDS, at_once, meet_before, without_lock

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
# How many threads meet at the critical point when a guard is removed.
AT_ONCE = 4
WRITERS_CHANGES = ("write", "write", "withdraw", "stop naming")
ORGANISERS_CHANGES = ("approve", "requeue", "hold", "release", "restore")


def test_the_count_equals_the_rows_after_mixed_work_at_once():
    appeal = make.appeal()
    letters = [make.letter(appeal, state=state) for state in (State.CONFIRMED, State.APPROVED, State.HELD) * 8]
    ids = [letter.pk for letter in letters]

    def work(seed):
        chance = random.Random(seed)
        for _ in range(6):
            now, some = timezone.now(), chance.sample(ids, 3)
            change = chance.choice([*WRITERS_CHANGES, *ORGANISERS_CHANGES, "reject", "redact"])
            if change == "write":
                write_letter(appeal=appeal, draft=draft(), is_trapped=chance.random() < 0.2, now=now)
            elif change == "reject":
                moderating.reject(ids=some, reason="insult", by=None, now=now)
            elif change == "redact":
                moderating.redact(letter_id=some[0], own_words="Some of them.", by=None, now=now)
            elif change == "withdraw":
                moderating.withdraw(letter_id=some[0], by=None, now=now)
            elif change == "stop naming":
                moderating.stop_naming(letter_id=some[0], now=now)
            else:
                getattr(moderating, change)(ids=some, by=None, now=now)

    at_once(*(partial(work, seed) for seed in range(THREADS)))
    assert_count_equals_rows(appeal)


def test_a_letter_decided_upon_by_many_at_once_moves_the_count_once():
    appeal = make.appeal()
    letter = make.letter(appeal)
    reject = partial(moderating.reject, ids=[letter.pk], reason="insult", by=None, now=timezone.now())
    assert sorted(at_once(*[reject] * THREADS)) == [0] * (THREADS - 1) + [1]
    assert Tally.objects.get(appeal=appeal).online == 0


def test_without_the_lock_the_count_drifts(monkeypatch):
    appeal = make.appeal()
    letter, *_ = [make.letter(appeal) for _ in range(AT_ONCE)]
    without_lock(monkeypatch, moderating, "reject")
    meet_before(monkeypatch, LetterQuerySet, "reject", AT_ONCE)
    rejected = partial(moderating.reject, ids=[letter.pk], reason="insult", by=None, now=timezone.now())
    assert sorted(at_once(*[rejected] * AT_ONCE)) == [0] * (AT_ONCE - 1) + [1]
    assert Letter.objects.counted().count() == AT_ONCE - 1
    assert Tally.objects.get(appeal=appeal).online == 0


def test_without_adding_in_the_database_the_count_drifts(monkeypatch):
    """`online = online + 1` is one statement; a count that is read, changed and written loses what others wrote between."""
    appeal = make.appeal()
    all_have_read = threading.Barrier(AT_ONCE)

    def add(tallies, appeal_id, difference, *, ended=0):
        online = Tally.objects.get(pk=appeal_id).online
        all_have_read.wait(PATIENCE_SECONDS)
        Tally.objects.filter(pk=appeal_id).update(online=online + difference)

    letters = [make.letter(appeal, state=State.PENDING, address=make.address()) for _ in range(AT_ONCE)]
    without_lock(monkeypatch, confirming, "_confirm")
    monkeypatch.setattr(TallyQuerySet, "add", add)
    at_once(*(partial(confirming.confirm_letter, letter_id=one.pk, now=timezone.now()) for one in letters))
    assert Letter.objects.counted().count() == AT_ONCE
    assert Tally.objects.get(appeal=appeal).online == 1


def test_letters_confirmed_at_once_are_all_counted():
    appeal = make.appeal()
    letters = [make.letter(appeal, state=State.PENDING, address=make.address()) for _ in range(AT_ONCE)]
    at_once(*(partial(confirming.confirm_letter, letter_id=one.pk, now=timezone.now()) for one in letters))
    assert Tally.objects.get(appeal=appeal).online == AT_ONCE


def test_bulk_work_and_single_work_at_once_wait_for_each_other_in_one_order(monkeypatch):
    """A transaction that holds the count and locks letters deadlocks with one that holds a letter and wants the count."""
    monkeypatch.setattr(moderation, "MOST_AT_ONCE", 2)
    appeal = Appeal.objects.get(pk=make.appeal().pk)
    ids = sorted(make.letter(appeal).pk for _ in range(8))

    def turn(numbers):
        for _ in range(3):
            moderating.reject(ids=numbers, reason="insult", by=None, now=timezone.now())
            moderating.restore(ids=numbers, by=None, now=timezone.now())

    at_once(*[partial(turn, ids)] * 4, *(partial(turn, [one]) for one in ids))
    assert_count_equals_rows(appeal)
