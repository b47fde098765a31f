"""Letters that come at the same moment share a transaction, with the same results as alone."""

import threading
import time
from contextlib import nullcontext
from functools import partial

import pytest
from django.db import transaction

from appeals.models import Tally
from appeals.services.arriving.group_commit import GroupCommit
from tests import make
from tests.threads import PATIENCE_SECONDS, at_once, outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Slowly:
    """Takes its time; records which jobs were done together; fails for numbers that are not positive."""

    def __init__(self):
        self.batches = []
        self.running = self.most_running = 0
        self.has_begun = threading.Event()

    @property
    def done(self):
        return sorted(job for batch in self.batches for job in batch)

    def __call__(self, jobs):
        self.running += 1
        self.has_begun.set()
        self.most_running = max(self.most_running, self.running)
        time.sleep(0.1)
        self.running -= 1
        if min(jobs) <= 0:
            raise ValueError(jobs)
        self.batches.append(list(jobs))


def test_what_comes_while_others_are_done_is_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly)
    at_once(*(partial(together.run, job) for job in range(1, 7)))
    assert slowly.done == [1, 2, 3, 4, 5, 6]
    assert len(slowly.batches) < 6


def run_second_while_first_is_done(together, slowly):
    def second():
        assert slowly.has_begun.wait(PATIENCE_SECONDS)
        together.run(2)

    at_once(partial(together.run, 1), second)
    assert slowly.done == [1, 2]


def test_what_comes_while_another_is_done_waits_for_its_turn():
    slowly = Slowly()
    run_second_while_first_is_done(GroupCommit(slowly), slowly)
    assert slowly.most_running == 1


def test_without_turns_it_is_done_beside_the_other(monkeypatch):
    slowly = Slowly()
    together = GroupCommit(slowly)
    monkeypatch.setattr(together, "_transaction", nullcontext())
    run_second_while_first_is_done(together, slowly)
    assert slowly.most_running == 2


def test_a_job_that_comes_alone_waits_for_no_other():
    slowly = Slowly()
    together = GroupCommit(slowly)
    together.run(1)
    together.run(2)
    assert slowly.batches == [[1], [2]]


def test_a_job_that_fails_harms_no_other():
    slowly = Slowly()
    together = GroupCommit(slowly)
    outcomes = outcomes_at_once(*(partial(together.run, job) for job in (1, 2, -1, 3, 4)))
    assert isinstance(outcomes.pop(2), ValueError)
    assert outcomes == [None] * 4 and slowly.done == [1, 2, 3, 4]


def test_inside_a_transaction_a_job_is_done_there_and_alone():
    appeal = make.appeal()

    def add(jobs):
        assert jobs == [1]
        with transaction.atomic():
            Tally.objects.add(appeal.pk, 1)

    together = GroupCommit(add)
    with transaction.atomic():
        together.run(1)
        assert Tally.objects.get(appeal=appeal).online == 1
        transaction.set_rollback(True)
    assert Tally.objects.get(appeal=appeal).online == 0


def test_no_caller_goes_on_before_the_commit():
    appeal = make.appeal()
    seen = []

    def add(jobs):
        with transaction.atomic():
            Tally.objects.add(appeal.pk, len(jobs))

    together = GroupCommit(add)

    def write(job):
        together.run(job)
        seen.append(Tally.objects.get(appeal=appeal).online)

    at_once(*(partial(write, job) for job in range(8)))
    assert sorted(seen)[-1] == 8
    assert all(count >= position for position, count in enumerate(sorted(seen), start=1))
