"""What happens to jobs that share a transaction when it fails: only after an error of one job is each tried again alone."""

import threading
import time
from functools import partial

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection

from appeals.services.arriving.group_commit import GroupCommit
from tests.threads import PATIENCE_SECONDS, outcomes_at_once

JOBS = 4
EXPECTED = (InterfaceError, OperationalError, IntegrityError, DataError, RuntimeError, ValueError)
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

    together = GroupCommit(do)

    def run(job):
        if job:
            assert first_is_under_way.wait(PATIENCE_SECONDS)
        together.run(job)

    def let_go():
        while len(together._queue) < JOBS - 1:
            time.sleep(0.01)
        all_have_come.set()

    outcomes = outcomes_at_once(*(partial(run, job) for job in range(JOBS)), let_go)
    assert all(outcome is None or isinstance(outcome, EXPECTED) for outcome in outcomes), outcomes
    return [done.count(job) for job in range(JOBS)]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_after_a_lost_connection_nothing_is_done_twice(error):
    def lose():
        connection.close()
        raise error("server closed the connection unexpectedly")

    assert run_at_once(lose) == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [OperationalError, RuntimeError])
def test_an_error_that_every_job_would_have_is_not_tried_again_for_each(error):
    """On a locked SQLite each attempt waits for the whole busy timeout, and the process takes no letters meanwhile."""

    def fail():
        raise error("database is locked")

    assert run_at_once(fail) == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [IntegrityError, DataError, ValueError])
def test_after_an_error_of_one_job_each_is_tried_alone(error):
    def fail():
        raise error("a row was refused")

    assert run_at_once(fail) == [1, 2, 2, 2]
