"""Letters that come at the same moment share a transaction; none of them notices."""

import threading
import time

import pytest
from django.db import connection, transaction

from appeals.models import Tally
from appeals.services.group_commit import GroupCommit
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*functions):
    """Runs the functions in threads of their own; the results or errors, in order."""
    outcomes = [None] * len(functions)

    def run(number, function):
        try:
            outcomes[number] = function()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class Slowly:
    """Doubles numbers, slowly; remembers which were done together; fails for what is not positive."""

    def __init__(self):
        self.batches = []

    def __call__(self, jobs):
        self.batches.append(list(jobs))
        time.sleep(0.1)
        if min(jobs) <= 0:
            raise ValueError(jobs)
        return [job * 2 for job in jobs]


def test_what_comes_while_others_are_done_is_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    assert at_once(*(lambda job=job: together.run(job) for job in range(1, 7))) == [2, 4, 6, 8, 10, 12]
    assert sorted(job for batch in slowly.batches for job in batch) == [1, 2, 3, 4, 5, 6]
    assert len(slowly.batches) < 6


def test_who_comes_alone_waits_for_nobody():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    assert [together.run(1), together.run(2)] == [2, 4]
    assert slowly.batches == [[1], [2]]


def test_a_job_that_fails_harms_no_other():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job)
    results = at_once(*(lambda job=job: together.run(job) for job in (1, 2, -1, 3, 4)))
    assert isinstance(results.pop(2), ValueError)
    assert results == [2, 4, 6, 8]


def test_jobs_with_one_key_are_not_done_together():
    slowly = Slowly()
    together = GroupCommit(slowly, key=lambda job: job % 2)
    assert at_once(*(lambda job=job: together.run(job) for job in (1, 3, 5, 7, 2))) == [2, 6, 10, 14, 4]
    assert all(len({job % 2 for job in batch}) == len(batch) for batch in slowly.batches)


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


def test_nobody_is_told_before_the_commit():
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

    at_once(*(lambda job=job: write(job) for job in range(8)))
    assert sorted(seen)[-1] == 8
    assert all(count >= position for position, count in enumerate(sorted(seen), start=1))
