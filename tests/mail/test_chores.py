"""Chores: done when they are due, by one worker, and caught up on after a pause; the clock may be a day off."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.arriving import judging
from appeals.services.decisions import moderating
from appeals.services.writers import confirming, forgetting
from campaign import chores
from campaign.chores import Schedule
from campaign.content.files import APPEAL_SLUG
from campaign.models import Chore
from organisers.models import Record
from outbox import alarms, queue
from outbox.models import OutboxMessage
from outbox.sending.worker import Worker
from safety import vacuum
from safety.models import Hit
from safety.web import throttling
from tests import make
from tests.mail import letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_site_file")]
# Noon, so that no time zone changes the day.
DAY_0 = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def appeal(monkeypatch):
    # VACUUM cannot run inside a transaction, and these tests are inside one.
    monkeypatch.setattr(vacuum, "clear", lambda now: True)
    return make.appeal(APPEAL_SLUG)


def day(number: float) -> dt.datetime:
    return DAY_0 + dt.timedelta(days=number)


def write_on(number: float, address: str = "ada@example.org", **fields: str) -> Letter:
    with time_machine.travel(day(number)):
        letter = letters.write(address, **fields)
    return letter


def work_on(number: float) -> None:
    """Runs a worker on that day: chores, then mail."""
    with time_machine.travel(day(number)):
        Worker(clock=lambda: day(number), chores=Schedule()).run_until_empty()


def test_an_unconfirmed_letter_is_mailed_reminded_once_and_deleted(mailed) -> None:
    letter = write_on(0)
    subjects = []
    for number in range(10):
        work_on(number)
        work_on(number + 0.1)
        subjects.append(len(mailed()))
        assert Letter.objects.filter(pk=letter.pk).exists() == (number <= 7)
    assert subjects == [1, 1, 1, 2, 2, 2, 2, 2, 2, 2]
    assert mailed()[1]["Subject"].startswith("Reminder")
    assert not Contact.objects.exists() and not OutboxMessage.objects.exists()


def test_many_letters_of_one_address_bring_five_mails_and_no_more(mailed) -> None:
    """Each had its reminder: three more mails on the third day, and one on the fourth."""
    for _ in range(12):
        write_on(0)
    sent = []
    for number in range(9):
        before = len(mailed())
        work_on(number)
        sent.append(len(mailed()) - before)
    assert sent == [3, 1, 0, 1, 0, 0, 0, 0, 0]


def test_a_confirmed_letter_is_neither_reminded_nor_deleted(mailed) -> None:
    letter = write_on(0)
    work_on(0)
    with time_machine.travel(day(1)):
        confirming.confirm_letter(letter_id=letter.pk, now=day(1))
    for number in (3, 8, 30):
        work_on(number)
    assert len(mailed()) == 1 and letters.state(letter) == "confirmed" and Contact.objects.exists()


@pytest.mark.parametrize("confirms", [True, False])
def test_a_held_letter_is_mailed_like_any_other_and_deleted_after_thirty_days(client, mailed, confirms) -> None:
    letter = write_on(0, topic="x")
    work_on(0)
    if confirms:
        with time_machine.travel(day(1)):
            assert letters.confirm(client, letter).status_code == 200
    work_on(30)
    assert Letter.objects.get().state == "held" and len(mailed()) == 1
    work_on(31)
    assert not Letter.objects.exists() and not Contact.objects.exists()


def test_a_letter_that_is_not_mailed_is_deleted_after_thirty_days_and_organisers_are_told(mailed) -> None:
    for number in range(3):
        write_on(0, f"writer{number}@example.org")
    OutboxMessage.objects.all().delete()
    work_on(30)
    assert Letter.objects.count() == 3 and alarms.alarms(day(30)) == []
    work_on(31)
    assert not Letter.objects.exists() and mailed() == []
    (alarm,) = [words for words in alarms.alarms(day(31)) if words.startswith("Letters were deleted")]
    assert alarm.endswith(": 3.")


def test_the_seven_days_begin_when_the_mail_leaves(mailed) -> None:
    letter = write_on(0)
    work_on(5)
    assert len(mailed()) == 1
    work_on(12)
    assert Letter.objects.filter(pk=letter.pk).exists()
    work_on(13)
    assert not Letter.objects.exists()


def test_reminders_missed_while_no_worker_ran_are_sent_once(mailed) -> None:
    for number in range(5):
        write_on(number, f"writer{number}@example.org")
        Letter.objects.filter(pending_since=None).update(pending_since=day(number).date())
    OutboxMessage.objects.all().delete()
    work_on(6)
    work_on(6.2)
    # Those of day 4 are reminded on day 7.
    assert sorted(mail["To"] for mail in mailed()) == [f"writer{number}@example.org" for number in range(4)]


def test_a_released_letters_days_begin_with_its_new_mail(mailed) -> None:
    letter = write_on(0, topic="x")
    work_on(0)
    with time_machine.travel(day(20)):
        moderating.release(ids=[letter.pk], by=None, now=day(20))
    for number in (20, 22, 23, 27):
        work_on(number)
    assert len(mailed()) == 3 and Letter.objects.exists()
    work_on(28)
    assert not Letter.objects.exists()


def test_many_are_deleted_in_batches(appeal, monkeypatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for _ in range(8):
        letter = make.letter(appeal, state="pending", address=make.address(), pending_since=day(-8).date())
        queue.put_many("confirm", [letter.pk])
    in_time = make.letter(appeal, state="pending", address=make.address(), pending_since=day(-7).date())
    assert forgetting.expire_letters(day(0)) == 8
    assert forgetting.expire_letters(day(0)) == 0
    assert Letter.objects.get() == in_time and Contact.objects.count() == 1 and letters.waiting() == []


def test_limits_the_record_and_sessions_are_forgotten_in_time() -> None:
    throttling.hit(judging.LETTERS.limit, "203.0.113.0/24", day(0))
    organiser = make.organiser()
    for age in (364, 366):
        Record.objects.create(
            act="approve", subject="letter", done_by=organiser, done_at=day(0) - dt.timedelta(days=age)
        )
    for expires in (-1, 1):
        Session.objects.create(session_key=f"key{expires}", session_data="", expire_date=day(expires))
    alarms.raise_alarm(alarms.BUDGET, now=day(-2))
    work_on(0)
    assert Hit.objects.count() == 1 and Record.objects.count() == 1 and Session.objects.count() == 1
    assert alarms.alarms(day(-2)) == []
    work_on(1)
    assert not Hit.objects.exists()


# --- who does it, and when ---


def test_a_chore_is_taken_by_one_worker_and_is_due_again_later() -> None:
    Chore.objects.make_known(["vacuum"])
    hour = dt.timedelta(hours=1)
    assert Chore.objects.take("vacuum", now=day(0), again_in=hour)
    assert not Chore.objects.take("vacuum", now=day(0), again_in=hour)
    assert Chore.objects.take("vacuum", now=day(0) + hour, again_in=hour)
    # The clock was a day ahead when the chore was taken: that does not delay it by a day.
    assert Chore.objects.take("vacuum", now=day(-1), again_in=hour)


def test_a_chore_that_fails_does_not_keep_the_others_from_being_done(monkeypatch, caplog) -> None:
    def fail(now: dt.datetime) -> None:
        raise ValueError("it failed")

    monkeypatch.setattr(chores, "TASKS", (chores.Task("a", chores.HOUR, fail), *chores.TASKS))
    throttling.hit(judging.LETTERS.limit, "203.0.113.0/24", day(-1))
    Schedule()(day(0))
    assert not Hit.objects.exists() and "failed" in caplog.text


def test_looking_for_chores_is_done_once_a_minute(django_assert_num_queries, monkeypatch) -> None:
    """Of those that are not due nothing is asked one by one: on SQLite each question would be a write."""
    monkeypatch.setattr(chores, "TASKS", tuple(task for task in chores.TASKS if task.every > chores.LOOKS_EVERY))
    schedule = Schedule()
    schedule(day(0))
    with django_assert_num_queries(0):
        schedule(day(0) + dt.timedelta(seconds=59))
    with django_assert_num_queries(1):
        schedule(day(0) + dt.timedelta(seconds=60))


@pytest.mark.parametrize("wrong_by", [-1, 1])
def test_with_a_clock_a_day_out_a_letter_is_still_mailed_once_and_counted_once(mailed, client, wrong_by) -> None:
    letter = write_on(wrong_by)
    work_on(0)
    work_on(wrong_by)
    assert len(mailed()) == 1
    with time_machine.travel(day(0)):
        assert letters.confirm(client, letter).status_code == 200
    with time_machine.travel(day(wrong_by)):
        assert letters.confirm(client, letter).status_code == 200
    assert letters.online() == 1


@pytest.mark.parametrize("wrong_by", [-1, 1])
def test_with_a_clock_a_day_out_reminders_are_not_sent_twice(mailed, wrong_by) -> None:
    write_on(0)
    work_on(0)
    for number in (3 + wrong_by, 3, 3 + wrong_by, 4, 5):
        work_on(number)
    assert len(mailed()) == 2
