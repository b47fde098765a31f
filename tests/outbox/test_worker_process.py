"""Real workers, in processes of their own: several at once, stopped, killed, and with a server that fails."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from campaign.content.files import APPEAL_SLUG
from campaign.models import Chore
from outbox import queue
from outbox.models import OutboxMessage
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db(transaction=True)
# `make chaos` sends a thousand.
LETTERS = int(os.environ.get("CHAOS_LETTERS", "200"))
SECONDS = 150  # Far more than it takes; a machine that does much else must not fail it.


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def start(post: Any, *options: str, claim_seconds: float = 300, budget: int = 1_000_000) -> subprocess.Popen[bytes]:
    """A worker of its own on the test's database and mail server."""
    environment = {
        **os.environ,
        "DATABASE_URL": letters.database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "MAIL_HOURLY_BUDGET": str(budget),
        "VAR_DIR": str(settings.VAR_DIR),
    }
    arguments = ["work", "--poll-seconds", "0.1", "--claim-seconds", str(claim_seconds), *options]
    return subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment)


@contextmanager
def workers(post: Any, count: int, **options: Any) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [start(post, **options) for _ in range(count)]
    try:
        yield running
    finally:
        for worker in running:
            worker.kill()
            worker.wait()


def wait_until(done: Callable[[], bool], seconds: float = SECONDS) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.05)


def put_letters(appeal: Any, count: int) -> set[str]:
    """So many pending letters with their messages, as `write_letter` leaves them."""
    addresses = {make.address() for _ in range(count)}
    with transaction.atomic():
        made = [make.letter(appeal, state="pending", address=address) for address in addresses]
        queue.put_many("confirm", [letter.pk for letter in made])
    return addresses


def test_several_workers_send_each_mail_once(post, appeal) -> None:
    addresses = put_letters(appeal, 120)
    with workers(post, 3):
        wait_until(lambda: not OutboxMessage.objects.exists())
    assert Counter(post.addresses()) == Counter(addresses)


def test_a_worker_told_to_stop_finishes_the_mail_in_hand_and_no_other(post, appeal) -> None:
    post.seconds_for_each = 0.4
    put_letters(appeal, 20)
    with workers(post, 1) as (worker,):
        wait_until(lambda: len(post.mails) >= 2)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(5) == 0
        sent = len(post.mails)
        time.sleep(0.5)
    assert sent == len(post.mails) < 20
    assert OutboxMessage.objects.count() == 20 - sent
    assert not OutboxMessage.objects.exclude(claim="").exists()


def test_an_idle_worker_ends_at_once_when_told_to(post) -> None:
    with workers(post, 1) as (worker,):
        wait_until(Chore.objects.exists)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(3) == 0


def test_what_a_killed_worker_had_in_hand_is_sent_when_its_claim_runs_out(post, appeal) -> None:
    post.seconds_for_each = 5
    (address,) = put_letters(appeal, 1)
    with workers(post, 1, claim_seconds=2) as (worker,):
        wait_until(lambda: OutboxMessage.objects.exclude(claim="").exists())
        worker.kill()
        worker.wait()
    post.seconds_for_each = 0
    post.mails.clear()
    with workers(post, 1):
        wait_until(lambda: not OutboxMessage.objects.exists())
    assert address in post.addresses()


def test_all_letters_survive_failing_mail_and_killed_workers(post, appeal) -> None:
    """A fifth of the mails goes wrong at some step, and every second a worker is killed: each letter is mailed."""
    addresses = put_letters(appeal, LETTERS)
    post.fail_at_random(0.2, seed=20)
    lot = random.Random(20)
    # The waits after a failure are minutes; here they begin with a tenth of a second.
    waits = ("--first-wait-seconds", "0.1")
    running = [start(post, *waits, claim_seconds=3) for _ in range(2)]
    kills, ends, next_kill = 0, time.monotonic() + SECONDS, time.monotonic() + 1
    try:
        while OutboxMessage.objects.exists():
            assert time.monotonic() < ends, f"{OutboxMessage.objects.count()} messages left"
            if time.monotonic() > next_kill and kills < 6:
                victim = lot.randrange(len(running))
                running[victim].kill()
                running[victim].wait()
                running[victim] = start(post, *waits, claim_seconds=3)
                kills, next_kill = kills + 1, time.monotonic() + lot.uniform(0.5, 2.5)
            time.sleep(0.3)
    finally:
        for worker in running:
            worker.kill()
            worker.wait()
    assert kills >= (3 if LETTERS >= 1000 else 1) and sum(post.faults.values()) >= LETTERS // 10
    assert set(post.addresses()) == addresses
    # Twice only where an answer was lost or a worker was killed.
    twice = len(post.mails) - LETTERS
    assert twice <= post.faults["end"] + kills * 2
