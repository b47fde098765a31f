"""A failing mail server and killed workers: each delivery is received once or is uncertain, none twice, none lost."""

import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.utils import timezone

from deliveries.models import Delivery, DeliveryState, Dispatch
from deliveries.services.mails import mailing
from outbox.models import OutboxMessage
from tests import make
from tests.deliveries import mails
from tests.deliveries.test_mail_workers import message_ids
from tests.deliveries.worker_processes import SECONDS, end, private_folder, start  # noqa: F401
from tests.outbox.server import STEPS, TEXT

pytestmark = pytest.mark.django_db(transaction=True)
# `make chaos` sends a thousand.
DELIVERIES = int(os.environ.get("CHAOS_LETTERS", "30"))
IS_FULL = DELIVERIES >= 1000
CLAIM_SECONDS = 3 if IS_FULL else 1.5
PHASES = (*STEPS, TEXT)


def start_deliveries() -> None:
    appeal, by = mails.appeal(), make.organiser()
    for _ in range(DELIVERIES):
        delivery = mails.delivery(appeal, letters=1)
        mailing.start(delivery_id=delivery.pk, by=by, now=timezone.now())


def survive(
    post: Any, until: Callable[[], bool], *, steps: Sequence[str], most_kills: int, is_blind: bool = False
) -> int:
    """Two workers send what waits, while a fifth of the mails goes wrong and workers are killed; returns how many were."""
    seed = 8
    post.fail_at_random(0.2, seed=seed, steps=steps)
    lot, kills, ends = random.Random(seed), 0, time.monotonic() + 4 * SECONDS
    options = {"claim_seconds": CLAIM_SECONDS, "is_blind": is_blind}
    running = [start(post, **options) for _ in range(2)]
    try:
        # None is killed before it has begun to send.
        next_kill = len(post.mails) + lot.randrange(3, 8)
        while not until():
            assert time.monotonic() < ends, f"{OutboxMessage.objects.count()} messages left"
            # The waits after a failure are minutes; here that time passes at once.
            OutboxMessage.objects.filter(claim="", due_at__gt=timezone.now()).update(due_at=timezone.now())
            if kills < most_kills and len(post.mails) >= next_kill:
                victim = lot.randrange(len(running))
                end(running[victim])
                running[victim] = start(post, **options)
                kills, next_kill = kills + 1, len(post.mails) + lot.randrange(3, max(DELIVERIES // 15, 8))
            time.sleep(0.05)
    finally:
        for worker in running:
            end(worker)
    return kills


def test_each_delivery_arrives_once_or_is_uncertain(post) -> None:
    start_deliveries()
    kills = survive(post, is_over, steps=PHASES, most_kills=20 if IS_FULL else 2)
    received = message_ids(post)
    states = dict(Dispatch.objects.values_list("message_id", "state"))
    sent = {key.encode() for key, state in states.items() if state == "sent"}
    uncertain = {key.encode() for key, state in states.items() if state == "uncertain"}
    arrived = len(uncertain & set(received))
    print(
        f"{DELIVERIES} deliveries, {kills} workers killed, faults {dict(post.faults)}: {len(sent)} sent, "
        f"{len(uncertain)} uncertain ({arrived} of them arrived), twice {sum(n > 1 for n in received.values())}"
    )
    assert kills and sum(post.faults.values()) >= DELIVERIES // 10
    assert len(states) == DELIVERIES and set(states.values()) <= {"sent", "uncertain"}, "none is lost, none is left"
    assert max(received.values()) == 1, "none arrives twice"
    assert sent <= set(received) <= sent | uncertain
    departed = Delivery.objects.filter(state=DeliveryState.DEPARTED).count()
    assert departed == len(sent) and Delivery.objects.filter(state=DeliveryState.SENDING).count() == len(uncertain)
    # What a lost answer or a killed worker left, and where the line broke when the last dot was on its way already.
    assert len(uncertain) <= post.faults["end"] + kills + post.faults[TEXT]


def test_the_twin_that_retries_blindly_is_caught_sending_twice(post) -> None:
    start_deliveries()
    # Few mails would hardly lose an answer by chance.
    steps, kills = (PHASES, 20) if IS_FULL else (["end"], 0)
    survive(post, lambda: has_sent_twice(post) or is_over(), steps=steps, most_kills=kills, is_blind=True)
    assert has_sent_twice(post)


def is_over() -> bool:
    return not OutboxMessage.objects.exists()


def has_sent_twice(post: Any) -> bool:
    return max(message_ids(post).values(), default=0) > 1
