"""A connection lost while several jobs are done at once: what may have been committed is not done again."""

import threading

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from appeals.services.group_commit import GroupCommit

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
            all_have_come.wait(10)
        elif len(jobs) > 1:
            fail()
        return jobs

    together = GroupCommit(do, key=lambda job: job)

    def run(job):
        try:
            together.run(job)
        except (OperationalError, InterfaceError):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in range(JOBS)]
    threads[0].start()
    first_is_under_way.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._queue) < JOBS - 1:
        pass
    all_have_come.set()
    for thread in threads:
        thread.join()
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
