"""Letters that come at the same moment share a transaction, with the same results as alone."""

import threading
import time
from contextlib import nullcontext
from functools import partial

import pytest
from django.db import transaction

from appeals.models import Tally
from appeals.services.group_commit import GroupCommit
from tests import make
from tests.threads import PATIENCE_SECONDS, at_once, outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Slowly:
    """Doubles numbers, slowly; records which were done together; fails for numbers that are not positive."""

    def __init__(self):
        self.batches = []
        self.running = self.most_running = 0
        self.has_begun = threading.Event()

    def __call__(self, jobs):
        self.batches.append(list(jobs))
        self.running += 1
        self.has_begun.set()
        self.most_running = max(self.most_running, self.running)
        time.sleep(0.1)
        self.running -= 1
        if min(jobs) <= 0:
            raise ValueError(jobs)
        return [job * 2 for job in jobs]


def test_what_comes_while_others_are_done_is_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    assert at_once(*(partial(together.run, job) for job in range(1, 7))) == [2, 4, 6, 8, 10, 12]
    assert sorted(job for batch in slowly.batches for job in batch) == [1, 2, 3, 4, 5, 6]
    assert len(slowly.batches) < 6


def run_second_while_first_is_done(together, slowly):
    def second():
        assert slowly.has_begun.wait(PATIENCE_SECONDS)
        return together.run(2)

    assert at_once(partial(together.run, 1), second) == [2, 4]


def test_what_comes_while_another_is_done_waits_for_its_turn():
    slowly = Slowly()
    run_second_while_first_is_done(GroupCommit(slowly, key=lambda job: job), slowly)
    assert slowly.most_running == 1


def test_without_turns_it_is_done_beside_the_other(monkeypatch):
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    monkeypatch.setattr(together, "_transaction", nullcontext())
    run_second_while_first_is_done(together, slowly)
    assert slowly.most_running == 2


def test_a_job_that_comes_alone_waits_for_no_other():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    assert [together.run(1), together.run(2)] == [2, 4]
    assert slowly.batches == [[1], [2]]


def test_a_job_that_fails_harms_no_other():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    results = outcomes_at_once(*(partial(together.run, job) for job in (1, 2, -1, 3, 4)))
    assert isinstance(results.pop(2), ValueError)
    assert results == [2, 4, 6, 8]


def test_jobs_with_one_key_are_not_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job % 2)
    assert at_once(*(partial(together.run, job) for job in (1, 3, 5, 7, 2))) == [2, 6, 10, 14, 4]
    assert all(len({job % 2 for job in batch}) == len(batch) for batch in slowly.batches)


def test_without_their_keys_such_jobs_are_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: object())
    at_once(*(partial(together.run, job) for job in (1, 3, 5, 7, 2)))
    assert any(len({job % 2 for job in batch}) < len(batch) for batch in slowly.batches)


def test_inside_a_transaction_a_job_is_done_there_and_alone():
    appeal = make.appeal()

    def add(jobs):
        assert jobs == [1]
        with transaction.atomic():
            Tally.objects.add(appeal.pk, 1)
        return jobs

    together = GroupCommit(add, key=lambda job: job)
    with transaction.atomic():
        assert together.run(1) == 1
        transaction.set_rollback(True)
    assert Tally.objects.get(appeal=appeal).online == 0


def test_no_caller_gets_a_result_before_the_commit():
    appeal = make.appeal()
    seen = []

    def add(jobs):
        with transaction.atomic():
            Tally.objects.add(appeal.pk, len(jobs))
        return jobs

    together = GroupCommit(add, key=lambda job: job)

    def write(job):
        together.run(job)
        seen.append(Tally.objects.get(appeal=appeal).online)

    at_once(*(partial(write, job) for job in range(8)))
    assert sorted(seen)[-1] == 8
    assert all(count >= position for position, count in enumerate(sorted(seen), start=1))
