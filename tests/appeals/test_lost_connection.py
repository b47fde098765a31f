"""A connection lost while several jobs are done at once: what may have been committed is not done again."""

import threading
import time
from functools import partial

import pytest
from django.db import Error, IntegrityError, InterfaceError, OperationalError, connection

from appeals.services.group_commit import GroupCommit
from tests.threads import PATIENCE_SECONDS, outcomes_at_once

JOBS = 4
pytestmark = pytest.mark.django_db(transaction=True)


def run_at_once(fail):
    """Runs `JOBS` jobs of which all but the first are done together; returns how often each was done."""
    done = []
    first_is_under_way, all_have_come = threading.Event(), threading.Event()

    def do(jobs):
        connection.ensure_connection()
        done.extend(jobs)
        if jobs == [0]:
            first_is_under_way.set()
            assert all_have_come.wait(PATIENCE_SECONDS)
        elif len(jobs) > 1:
            fail()
        return jobs

    together = GroupCommit(do, key=lambda job: job)

    def run(job):
        if job:
            assert first_is_under_way.wait(PATIENCE_SECONDS)
        return together.run(job)

    def let_go():
        while len(together._queue) < JOBS - 1:
            time.sleep(0.01)
        all_have_come.set()

    outcomes = outcomes_at_once(*(partial(run, job) for job in range(JOBS)), let_go)
    assert all(outcome is None or isinstance(outcome, int | Error) for outcome in outcomes), outcomes
    return [done.count(job) for job in range(JOBS)]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_after_a_lost_connection_nothing_is_done_twice(error):
    def lose():
        connection.close()
        raise error("server closed the connection unexpectedly")

    assert run_at_once(lose) == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [OperationalError, IntegrityError])
def test_after_any_other_failure_each_is_done_alone(error):
    """A deadlock or a refused row was rolled back for certain."""

    def fail():
        raise error("deadlock detected")

    assert run_at_once(fail) == [1, 2, 2, 2]
