"""A message that the program fails with costs nobody anything, is set aside after a few times, and organisers know."""

import dataclasses
import datetime as dt
import logging

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from campaign.content.files import APPEAL_SLUG
from outbox import alarms, limits, queue
from outbox.models import AT_ONCE, OutboxMessage
from outbox.sending.worker import Worker
from safety.keys import sealing
from safety.models import Hit
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 20, 12, 0, tzinfo=timezone.get_default_timezone())
# None of them gets through the form (tests/safety/test_pasted_addresses.py).
POISON = [
    "ada\r\nBcc: eve@evil.example",
    "ada\n.\nMAIL@example.org",
    "a\0da@example.org",
    "a\x7fda@example.org",
    "a\x85da@example.org",
    "a\u202eda@example.org",
    '"a\x01b"@example.org',
    "ada",
    "",
    "@",
    "ada@",
    "ada@[evil]",
    "ada@" + "a" * 200,
    "a" * 250,
    "ada@exa\u2028mple.org",
]


@pytest.fixture(autouse=True)
def appeal():
    return make.appeal(APPEAL_SLUG)


def poisoned(address: str) -> Letter:
    """A letter with an address that no form lets through, as if it had been put straight into the database."""
    letter = letters.write()
    Contact.objects.filter(pk=letter.pk).update(sealed_address=sealing.seal(address))
    return letter


def counts() -> set[int]:
    return set(Hit.objects.exclude(burst__gt=0).values_list("in_day", flat=True))


@pytest.mark.parametrize("address", POISON)
def test_a_poisoned_address_stops_nobody_and_uses_up_nothing(post, work, address) -> None:
    poisoned(address)
    Hit.objects.all().delete()
    work()
    assert post.mails == [] and counts() <= {0}
    letters.write("ada@example.org")
    work()
    assert post.addresses() == ["ada@example.org"] and post.senders == {"post@letters.example"}


def test_an_error_is_repeated_a_few_times_and_then_once_a_day(post, caplog) -> None:
    poisoned(POISON[0])
    now, tried = NOON, 0
    worker = Worker(clock=lambda: now)
    with caplog.at_level(logging.ERROR):
        for _ in range(12 * 60):
            tried += worker.work_once()
            now += dt.timedelta(minutes=1)
    assert tried == queue.MOST_ERRORS
    (message,) = OutboxMessage.objects.all()
    assert message.due_at == NOON + dt.timedelta(hours=12) and message.last_error == "error"
    assert len(alarms.alarms(now)) == 1
    # One traceback, however often it happens in an hour.
    assert sum(bool(record.exc_info) for record in caplog.records) == 1
    for day in range(1, 4):
        now = message.due_at + dt.timedelta(days=day - 1)
        for _ in range(24):
            tried += worker.work_once()
            assert tried == queue.MOST_ERRORS + day and len(alarms.alarms(now)) == 1
            now += dt.timedelta(hours=1)


def test_what_was_set_aside_is_sent_once_the_program_is_mended(post) -> None:
    poisoned(POISON[0])
    OutboxMessage.objects.update(errors=queue.MOST_ERRORS)
    Worker(clock=lambda: NOON).run_until_empty()
    Contact.objects.update(sealed_address=sealing.seal("ada@example.org"))
    Worker(clock=lambda: NOON).run_until_empty()
    assert post.mails == []
    Worker(clock=lambda: NOON + dt.timedelta(hours=12)).run_until_empty()
    assert post.addresses() == ["ada@example.org"] and letters.waiting() == []


@pytest.mark.parametrize("step", ["compose", "send"])
def test_a_flood_of_errors_leaves_budget_and_addresses_as_they_were(post, work, settings, monkeypatch, step) -> None:
    settings.MAIL_HOURLY_BUDGET = 4
    for _ in range(10):
        poisoned("ada\r\nX: y@example.org" if step == "send" else "no address")
    work()
    letters.write("ada@example.org")
    work()
    assert post.addresses() == ["ada@example.org"]
    assert limits.sent([], timezone.now()).in_hour == 1


def test_an_error_after_a_mail_has_left_sends_it_no_second_time(post, work, monkeypatch) -> None:
    kind = queue._kinds["confirm"]
    monkeypatch.setitem(queue._kinds, "confirm", dataclasses.replace(kind, sent=lambda message, now: 1 / 0))
    letters.write("ada@example.org")
    work()
    work()
    assert post.addresses() == ["ada@example.org"] and letters.waiting() == []
    assert len(alarms.alarms(timezone.now())) == 1
    assert limits.sent([], timezone.now()).in_hour == 1


def test_an_unknown_kind_waits_without_an_alarm(work) -> None:
    OutboxMessage.objects.create(kind="from the future", about=letters.write().pk)
    work()
    message = OutboxMessage.objects.get(kind="from the future")
    assert (message.last_error, message.errors, message.due_at) == ("unknown kind", 0, AT_ONCE)
