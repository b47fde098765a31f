"""Real workers in processes: one is killed in the middle of a job, two work at once, and nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection

from appeals.models import Letter
from organisers.decisions import bulk
from organisers.models import BulkJob, BulkStep, Record
from tests import make
from tests.appeals.sending import assert_count_equals_rows
from tests.bulk.asking import ask
from tests.mail import letters as mail_letters
from tests.threads import outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 120
SECONDS = 150  # Far more than it takes; a machine that does much else must not fail a test.


@pytest.fixture
def organiser():
    user = make.organiser(is_superuser=False, password=None)
    user.user_permissions.add(Permission.objects.get(codename="change_letter"))
    return user


@pytest.fixture
def job(organiser, monkeypatch):
    """So many letters in steps of two, so that a worker is in the middle of them for some time."""
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    appeal = make.appeal()
    for _ in range(NUMBER):
        make.letter(appeal, state="approved", country="FR")
    return ask("hold", "state=approved&country=FR", by=organiser)


def start_worker():
    environment = {**os.environ, "DATABASE_URL": mail_letters.database_url(), "VAR_DIR": str(settings.VAR_DIR)}
    command = [sys.executable, "manage.py", "work", "--poll-seconds", "0.1"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def wait_until(is_so):
    ends = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.02)


def assert_done_once(job):
    job.refresh_from_db()
    assert (job.state, job.done, job.changed) == ("done", NUMBER, NUMBER)
    assert not BulkStep.objects.exists()
    assert set(Letter.objects.values_list("state", flat=True)) == {"held"}
    decided = Counter(Record.objects.filter(batch_id=job.batch).values_list("subject", flat=True))
    assert len(decided) == NUMBER and set(decided.values()) == {1}
    assert_count_equals_rows(Letter.objects.first().appeal)


def test_a_worker_killed_in_the_middle_and_two_after_it_do_everything_once(job):
    workers = [start_worker()]
    try:
        wait_until(lambda: BulkStep.objects.count() < NUMBER // 2)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        workers += [start_worker(), start_worker()]
        wait_until(lambda: BulkJob.objects.get().state != "running")
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert_done_once(job)


def test_two_workers_at_once_share_the_steps(job):
    def work():
        number = 0
        while bulk.do_step(job.asked_at):
            number += 1
        return number

    first, second = outcomes_at_once(work, work)
    assert first + second == NUMBER // 2
    assert_done_once(job)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time, with a guard or without"
)
def test_without_its_lock_a_step_would_be_done_twice(job, monkeypatch):
    """The unguarded twin: two workers that take the same step count its rows twice, or fail."""
    from django.db.models import QuerySet

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    def work():
        while bulk.do_step(job.asked_at):
            pass

    outcomes = outcomes_at_once(work, work)
    job.refresh_from_db()
    assert any(outcomes) or job.done != NUMBER
