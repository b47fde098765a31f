"""Workers in processes of their own that are killed, stalled, or send at the same time: no e-mail arrives twice."""

import os
import re
import signal
import time
from collections import Counter
from typing import Any

import pytest

from deliveries.models import Delivery, DeliveryState, Dispatch
from outbox.models import OutboxMessage
from tests.deliveries import mails
from tests.deliveries.worker_processes import private_folder, wait_until, workers  # noqa: F401
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db(transaction=True)


def message_ids(post: Any) -> Counter[bytes]:
    """How often each e-mail has arrived."""
    return Counter(re.search(rb"\r\nMessage-ID: (\S+)\r\n", data)[1] for _, data in post.mails)


def state_is(delivery: Delivery, *states: str) -> Any:
    return lambda: mails.states(delivery) == list(states)


@pytest.mark.parametrize("step", ["data", "answer"])
def test_what_a_killed_worker_had_begun_is_uncertain_and_stays_so(post, work, step) -> None:
    """`data`: killed before the text went out; `answer`: before the answer to the last dot came, with the mail taken."""
    delivery = mails.started()
    post.delays[step] = 5
    with workers(post, 1, claim_seconds=1) as (worker,):
        wait_until(lambda: mails.states(delivery) == ["sending"] and post.steps[step])
        worker.kill()
        worker.wait()
    post.delays.clear()
    time.sleep(1)
    for hours in (0, 1, 30, 300):
        work(later(hours=hours))
    dispatch = mails.dispatch(delivery)
    assert (dispatch.state, dispatch.last_outcome) == ("uncertain", "worker gone")
    assert not OutboxMessage.objects.exists() and len(post.mails) == (step == "answer")


def test_its_twin_that_retries_blindly_sends_it_twice(post, work) -> None:
    delivery = mails.started()
    post.delays["answer"] = 5
    with workers(post, 1, claim_seconds=1, is_blind=True) as (worker,):
        wait_until(lambda: post.steps["answer"])
        worker.kill()
        worker.wait()
    post.delays.clear()
    with workers(post, 1, is_blind=True):
        wait_until(state_is(delivery, "sent"))
    assert list(message_ids(post).values()) == [2]


def test_a_stalled_worker_does_not_complete_what_another_has_judged(post, work) -> None:
    delivery = mails.started()
    post.delays["data"] = 0.5
    with workers(post, 1, claim_seconds=1) as (worker,):
        wait_until(lambda: mails.states(delivery) == ["sending"] and post.steps["data"])
        os.kill(worker.pid, signal.SIGSTOP)
        time.sleep(1)
        work()
        assert mails.states(delivery) == ["uncertain"]
        os.kill(worker.pid, signal.SIGCONT)
        time.sleep(0.7)
    assert post.mails == [] and mails.states(delivery) == ["uncertain"]


def test_several_workers_send_each_e_mail_once(post) -> None:
    appeal = mails.appeal()
    for _ in range(3):
        mails.started(appeal, parts=6, letters=1)
    with workers(post, 2):
        wait_until(lambda: not Delivery.objects.exclude(state=DeliveryState.DEPARTED).exists())
    assert len(post.mails) == len(message_ids(post)) == Dispatch.objects.filter(state="sent").count() == 18
