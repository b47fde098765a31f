"""How much mail is sent: three messages per address and day, and a budget per hour for the whole site."""

import datetime as dt
import logging
import uuid

import pytest
from django.utils import timezone

from campaign.content.files import APPEAL_SLUG
from outbox import alarms, limits, queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety.models import Hit
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 20, 12, 30, tzinfo=timezone.get_default_timezone())


def at(now: dt.datetime = NOON, **delta: float):
    return lambda: now + dt.timedelta(**delta)


@pytest.fixture
def news(monkeypatch):
    """A kind of mail that goes to many at once."""
    kinds = dict(queue._kinds)
    monkeypatch.setattr(queue, "_kinds", kinds)

    def compose(message: OutboxMessage, now: dt.datetime) -> Mail:
        return Mail(f"{message.about}@example.org", "News", "News.\n", "<p>News.</p>\n", "en")

    queue.register("test news", queue.Kind(compose, lambda message, now: None))


def test_an_address_gets_three_messages_a_day_however_often_it_is_entered(work, mailed) -> None:
    make.appeal(APPEAL_SLUG)
    for _ in range(6):
        letters.write("ada@example.org")
        letters.write("Ada+more@EXAMPLE.org")
    work()
    assert len(mailed()) == 3 and letters.waiting() == ["confirm"] * 9
    # The next day one mail leaves for each mailbox: it opens every letter that is left.
    Worker(clock=at(timezone.now(), days=1)).run_until_empty()
    assert len(mailed()) == 5 and letters.waiting() == []
    rows = [str(row).lower() for row in Hit.objects.values()]
    assert rows and not any("example" in row for row in rows)


def test_tags_that_a_stranger_made_up_do_not_keep_the_mail_from_the_address_itself(work, mailed) -> None:
    """Each day the three oldest messages left, all of them to the stranger's tags."""
    make.appeal(APPEAL_SLUG)
    for number in range(12):
        letters.write(f"ada+{number}@example.org")
    letters.write("ada@example.org")
    work()
    assert [mail["To"] for mail in mailed()] == ["ada+0@example.org", "ada+1@example.org", "ada@example.org"]
    assert not limits.hit_address("ada@example.org", timezone.now())


def test_a_mail_to_a_tag_that_was_not_sent_does_not_count() -> None:
    for _ in range(4):
        assert limits.hit_address("ada+1@example.org", NOON)
        limits.undo_address_hit("ada+1@example.org", NOON)


def test_an_address_is_one_in_every_spelling() -> None:
    for spelling in ("b.o.b@gmail.com", "Bob+1@Gmail.com", "bob@googlemail.com"):
        assert limits.hit_address(spelling, NOON)
    assert not limits.hit_address("bob@gmail.com", NOON)
    assert limits.hit_address("bob@gmail.com", NOON + dt.timedelta(days=1))


def test_what_its_writer_waits_for_is_sent_the_next_day(work, mailed) -> None:
    make.appeal(APPEAL_SLUG)
    letters.write("ada@example.org")
    for _ in range(limits.MAILS_PER_ADDRESS_PER_DAY):
        assert limits.hit_address("ada@example.org", NOON)
    Worker(clock=at()).run_until_empty()
    assert mailed() == [] and letters.waiting() == ["confirm"]
    Worker(clock=at(hours=11)).run_until_empty()
    assert mailed() == []
    Worker(clock=at(hours=12)).run_until_empty()
    assert len(mailed()) == 1


def test_a_mail_that_was_not_sent_does_not_count(post) -> None:
    make.appeal(APPEAL_SLUG)
    letters.write("ada@example.org")
    post.fail("rcpt", 451, times=5)
    for minutes in (0, 2, 5, 10, 20, 40):
        Worker(clock=at(minutes=minutes)).run_until_empty()
    assert post.addresses() == ["ada@example.org"]
    assert set(Hit.objects.exclude(in_day=0).values_list("in_day", flat=True)) == {1}


def test_beyond_the_hours_budget_mail_waits_and_organisers_are_told(settings, mailed, caplog) -> None:
    settings.MAIL_HOURLY_BUDGET = 3
    make.appeal(APPEAL_SLUG)
    for _ in range(5):
        letters.write()
    worker = Worker(clock=at())
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            worker.run_until_empty()
            Worker(clock=at()).run_until_empty()
    assert len(mailed()) == 3 and letters.waiting() == ["confirm"] * 2
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert any("MAIL_HOURLY_BUDGET" in alarm for alarm in alarms.alarms(NOON))
    # Writers see nothing of it, and nothing is lost.
    letters.write()
    worker.clock = at(minutes=31)
    worker.run_until_empty()
    assert len(mailed()) == 6 and letters.waiting() == []


def test_while_the_budget_is_used_up_the_database_is_left_alone(settings, django_assert_num_queries) -> None:
    settings.MAIL_HOURLY_BUDGET = 1
    make.appeal(APPEAL_SLUG)
    letters.write()
    letters.write()
    worker = Worker(clock=at())
    worker.run_until_empty()
    with django_assert_num_queries(0):
        assert not worker.work_once()


def test_mail_to_many_leaves_half_of_the_budget_to_single_people(settings, news, mailed) -> None:
    settings.MAIL_HOURLY_BUDGET = 6
    make.appeal(APPEAL_SLUG)
    queue.put_many("test news", [uuid.uuid4() for _ in range(10)], is_bulk=True, due_at=NOON)
    Worker(clock=at()).run_until_empty()
    assert [mail["Subject"] for mail in mailed()] == ["News"] * 3
    assert alarms.alarms(NOON) == []
    letters.write()
    letters.write()
    Worker(clock=at()).run_until_empty()
    assert len(mailed()) == 5 and letters.waiting() == ["test news"] * 7


def test_a_clock_put_back_does_not_stop_the_mail_for_longer_than_an_hour(settings, mailed) -> None:
    settings.MAIL_HOURLY_BUDGET = 1
    make.appeal(APPEAL_SLUG)
    letters.write()
    letters.write()
    worker = Worker(clock=at(days=1))
    worker.run_until_empty()
    worker.clock = at()
    worker.run_until_empty()
    assert len(mailed()) == 2
