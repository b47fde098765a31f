"""The outbox: a message is one worker's own, comes back from a dead one, and holds nothing about anybody."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from appeals.models.letters.states import IS_UNMAILED, RULES
from campaign.content.files import APPEAL_SLUG
from outbox import queue
from outbox.models import CLAIM, OutboxMessage
from outbox.sending import smtp
from outbox.sending.turns import Turns
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
LASTS = dt.timedelta(minutes=5)


def claim(now: dt.datetime = NOW, turns: Turns | None = None) -> OutboxMessage | None:
    """What a worker claims that remembers nothing, or `turns`."""
    return (turns or Turns()).next(now=now, lasts=LASTS)


def test_a_message_is_claimed_once_and_comes_back_when_its_worker_is_dead() -> None:
    queue.put_many("confirm", [uuid.uuid4()])
    first = claim()
    assert first is not None
    assert claim() is None
    assert claim(NOW + LASTS - dt.timedelta(seconds=1)) is None
    second = claim(NOW + LASTS)
    assert second is not None and second.pk == first.pk and second.claim != first.claim


def test_a_worker_that_lost_a_message_can_neither_send_nor_delete_it() -> None:
    queue.put_many("confirm", [uuid.uuid4()])
    dead = claim()
    alive = claim(NOW + LASTS)
    assert dead and alive
    for now in (NOW, NOW + LASTS):
        assert not queue.renew_claim(dead, since=NOW, now=now, lasts=LASTS)
    queue.done(dead)
    queue.try_again(dead, error="late", now=NOW)
    assert OutboxMessage.objects.get().claim == alive.claim
    assert queue.renew_claim(alive, since=NOW + LASTS, now=NOW + LASTS, lasts=LASTS)
    # A claim that has grown old meanwhile is renewed.
    assert queue.renew_claim(alive, since=NOW + LASTS, now=NOW + 1.9 * LASTS, lasts=LASTS)
    assert claim(NOW + 2 * LASTS) is None
    queue.done(alive)
    assert not OutboxMessage.objects.exists()


def test_a_failure_waits_longer_each_time_and_never_in_step_with_others() -> None:
    for attempts, minutes in ((1, 1), (2, 2), (5, 16), (8, 120), (60, 120)):
        waits = {queue.wait_after(attempts).total_seconds() / 60 for _ in range(20)}
        assert len(waits) > 1
        assert all(0.75 * minutes <= wait <= 1.25 * minutes for wait in waits)


def test_a_message_that_failed_is_not_due_before_its_wait_is_over() -> None:
    queue.put_many("confirm", [uuid.uuid4()])
    turns = Turns()
    message = claim(turns=turns)
    assert message
    turns.leave_alone(message, queue.try_again(message, error="connect", now=NOW))
    assert claim(NOW + dt.timedelta(seconds=44), turns) is None
    again = claim(NOW + dt.timedelta(seconds=76), turns)
    assert again is not None
    assert (again.attempts, again.last_error) == (1, "connect")


def test_a_message_is_tried_for_longer_than_any_letter_waits_for_its_mail() -> None:
    """A letter whose mail does not leave is kept for 30 days; a message given up before would leave it without one."""
    (unmailed,) = [end for rule in RULES.values() for end in rule.ends if end.only == IS_UNMAILED]
    assert unmailed.days < queue.MOST_DAYS


@pytest.mark.parametrize("kind", ["confirm", "dispatch"])
def test_a_message_is_given_up_in_the_end_unless_its_mail_must_not_be_lost(kind) -> None:
    queue.put_many(kind, [uuid.uuid4()])
    for days, is_left in ((queue.MOST_DAYS, True), (queue.MOST_DAYS + 1, kind == "dispatch")):
        now = timezone.now() + dt.timedelta(days=days)
        message = claim(now)
        assert message
        queue.try_again(message, error="connect", now=now)
        assert OutboxMessage.objects.exists() == is_left


def test_mail_to_many_is_sent_after_mail_to_one() -> None:
    queue.put_many("news", [uuid.uuid4() for _ in range(3)], item=7, is_bulk=True, due_at=NOW)
    queue.put_many("confirm", [uuid.uuid4()])
    assert [message.kind for _ in range(2) if (message := claim())] == ["confirm", "news"]


def test_a_clock_that_ran_ahead_does_not_keep_a_message_for_a_day() -> None:
    queue.put_many("confirm", [uuid.uuid4()])
    assert claim(NOW + dt.timedelta(days=1))
    assert claim(NOW) is not None


def test_looking_for_work_is_one_query_by_index(django_assert_num_queries) -> None:
    queue.put_many("news", [uuid.uuid4() for _ in range(50)], is_bulk=True, due_at=NOW + dt.timedelta(days=1))
    turns = Turns()
    assert claim(turns=turns) is None
    turns.look_anew()
    with django_assert_num_queries(1):
        assert claim(turns=turns) is None
    if connection.vendor == "sqlite":
        due = OutboxMessage.objects.due(NOW).in_line(is_bulk=True, lane=1).values_list("pk", flat=True)[:5]
        assert "USING INDEX outbox_due" in due.explain() and "TEMP B-TREE" not in due.explain()


def test_a_message_for_a_letter_tells_nothing_of_its_writer_nor_when_it_was_written() -> None:
    make.appeal(APPEAL_SLUG)
    letter = letters.write("ada@example.org")
    assert letter is not None
    (row,) = OutboxMessage.objects.values()
    assert row.pop("about") == letter.pk
    today = timezone.now().date()
    for value in row.values():
        assert "ada" not in str(value)
        assert not isinstance(value, dt.datetime) or value.date() < today


def test_a_claim_lasts_longer_than_one_mail_can_take(settings) -> None:
    """Connecting and six answers before the text, each with its time limit, and the answer to the text."""
    assert dt.timedelta(seconds=7 * settings.MAIL_SERVER_TIMEOUT + smtp.ANSWER_SECONDS) < CLAIM
