"""Lanes: the mail that one network causes keeps nobody else's waiting, in no worker and on no day."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.content.files import APPEAL_SLUG
from outbox import alarms, lanes, limits, queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 20, 12, 30, tzinfo=timezone.get_default_timezone())
A, B, C = 1001, 1002, 1003


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """A kind whose mail goes to an address of its own, and one that is a step without a mail."""
    made = dict(queue._kinds)
    monkeypatch.setattr(queue, "_kinds", made)
    made["plain"] = queue.Kind(lambda message, now: Mail(f"{message.about}@example.org", "A", "A.\n", "", "en"))
    made["step"] = queue.Kind(lambda message, now: None)
    return made


def put(lane: int, count: int = 1, kind: str = "plain") -> list[OutboxMessage]:
    messages = [OutboxMessage(kind=kind, about=uuid.uuid4(), lane=lane) for _ in range(count)]
    queue.put(messages)
    return messages


def waiting(lane: int) -> int:
    return OutboxMessage.objects.filter(lane=lane).count()


def work(now: dt.datetime = NOON, times: int = 10_000) -> None:
    worker = Worker(clock=lambda: now)
    while times and worker.work_once():
        times -= 1


def test_a_lane_is_the_networks_for_a_day_and_no_longer() -> None:
    tomorrow = NOON + dt.timedelta(days=1)
    networks = [f"203.0.{number}.0/24" for number in range(200)]
    today = [lanes.lane_of(network, NOON) for network in networks]
    assert today == [lanes.lane_of(network, NOON + dt.timedelta(hours=11)) for network in networks]
    assert len(set(today)) > 190 and {lanes.lane_of(network, tomorrow) for network in networks} != set(today)
    assert all(lanes.FIRST_OF_NETWORKS <= lane < 2**16 for lane in today)
    with pytest.raises(IntegrityError), transaction.atomic():
        put(2**16)


def test_a_letter_waits_in_the_lane_of_its_network(settings) -> None:
    make.appeal(APPEAL_SLUG)
    settings.PROXY_COUNT = 0
    for host in ("203.0.113.7", "203.0.113.9", "198.51.100.1"):
        letters.write(network=host)
    found = Counter(OutboxMessage.objects.values_list("lane", flat=True))
    now = timezone.now()
    assert found == {lanes.lane_of("203.0.113.0/24", now): 2, lanes.lane_of("198.51.100.0/24", now): 1}


def test_the_lane_that_was_served_least_goes_first() -> None:
    put(A, 6)
    put(B, 2)
    work(times=2)
    assert (waiting(A), waiting(B)) == (5, 1)
    put(C)
    # A worker of its own, or one after a restart: what was served stands in the database.
    work(times=1)
    assert waiting(C) == 0
    work(times=1)
    assert (waiting(A), waiting(B)) == (4, 1)
    work(times=1)
    assert (waiting(A), waiting(B)) == (4, 0)


def test_a_quarter_of_the_hour_is_kept_for_lanes_that_have_had_no_mail(settings) -> None:
    settings.MAIL_HOURLY_BUDGET = 8
    put(A, 20)
    work()
    assert waiting(A) == 14 and len(alarms.alarms(NOON)) == 1
    put(B, 3)
    work()
    assert (waiting(A), waiting(B)) == (14, 2)
    put(C, 3)
    work()
    assert (waiting(A), waiting(B), waiting(C)) == (14, 2, 2)
    put(C + 1, 3)
    work()
    assert waiting(C + 1) == 3, "the budget is the budget"
    work(NOON + dt.timedelta(hours=1))
    # In turn, and of two that have had as much the one that has had less today; a quarter is kept again.
    assert (waiting(A), waiting(B), waiting(C), waiting(C + 1)) == (13, 0, 1, 1)


def test_with_one_lane_for_all_a_newcomer_waits_behind_the_flood(settings) -> None:
    """The unguarded twin: the same messages as above, without lanes."""
    settings.MAIL_HOURLY_BUDGET = 8
    put(A, 20)
    work()
    (newcomer,) = put(A)
    work()
    work(NOON + dt.timedelta(hours=1))
    assert OutboxMessage.objects.filter(pk=newcomer.pk).exists()


def test_a_new_lane_is_seen_within_a_second_by_a_worker_that_is_busy() -> None:
    put(A, 30)
    worker = Worker(clock=lambda: NOON)
    for _ in range(5):
        worker.work_once()
    put(B)
    worker.clock = lambda: NOON + dt.timedelta(seconds=1)
    worker.work_once()
    assert waiting(B) == 0 and waiting(A) == 25


def test_a_lane_whose_mail_always_fails_does_not_hold_up_the_others(kinds) -> None:
    def fail(message, now):
        raise ZeroDivisionError

    kinds["broken"] = queue.Kind(fail)
    put(A, 30, "broken")
    put(B, 3)
    work(times=7)
    assert waiting(B) == 0


def test_work_of_organisers_that_is_no_mail_goes_on_without_a_budget(settings) -> None:
    settings.MAIL_HOURLY_BUDGET = 2
    put(A, 4)
    work()
    put(lanes.ORGANISERS, 3, "step")
    put(lanes.ORGANISERS, 3)
    work()
    assert OutboxMessage.objects.filter(kind="step").count() == 0 and waiting(lanes.ORGANISERS) == 3
    work(NOON + dt.timedelta(hours=1))
    assert waiting(lanes.ORGANISERS) < 3


def test_mail_that_organisers_let_out_is_in_no_networks_lane(kinds) -> None:
    kinds["to organisers"] = queue.Kind(lambda message, now: None, is_to_organisers=True)
    for kind, lane in (
        ("plain", lanes.NO_NETWORK),
        ("dispatch", lanes.ORGANISERS),
        ("to organisers", lanes.ORGANISERS),
    ):
        queue.put_many(kind, [uuid.uuid4()])
        assert OutboxMessage.objects.latest("pk").lane == lane


def test_midnight_makes_new_lanes_and_loses_nothing() -> None:
    """What waits keeps the lane of its day; counts begin anew, under another key."""
    before = NOON.replace(hour=23, minute=59, second=59)
    after = before + dt.timedelta(seconds=2)
    network = "203.0.113.0/24"
    put(lanes.lane_of(network, before), 5)
    worker = Worker(clock=lambda: before)
    worker.work_once()
    worker.clock = lambda: after
    put(lanes.lane_of(network, after), 5)
    put(A)
    worker.run_until_empty()
    assert not OutboxMessage.objects.exists()
    assert limits.sent([A], after).in_hour == 10 and limits.sent([A], before).in_hour == 1
