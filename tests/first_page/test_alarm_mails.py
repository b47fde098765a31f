"""Alarms by mail: at once, at most once an hour about the same thing, with no content, and never kept back by a flood."""

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Tally
from campaign.chores import Schedule
from campaign.desk_mails import queueing, watching
from campaign.models import Chore
from organisers import limits as set_limits
from organisers.decisions import login_alarms
from organisers.models import LoginAlarm
from outbox import alarms, lanes, limits, queue
from outbox.models import Alarm, OutboxMessage
from outbox.sending.worker import Worker
from tests import make
from tests.first_page.organisers import DAY, HOUR, MINUTE, NOON, wants, work
from tests.outbox.test_raw_headers import check_bytes, field
from tests.threads import outcomes_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_chores")]


def test_it_leaves_at_once_and_once_an_hour_about_the_same_thing(mailed):
    wants()
    sent = []
    for minutes in range(0, 150, 10):
        now = NOON + minutes * MINUTE
        alarms.raise_alarm(alarms.BUDGET, now=now)
        if queueing.send_alarms(now):
            sent.append(minutes)
        work(now)
    assert sent == [0, 60, 120] and len(mailed()) == 3


def test_without_the_hour_each_look_would_send_one(monkeypatch):
    """The unguarded twin."""
    wants()
    monkeypatch.setattr(queueing.Alarm.objects, "untold", Alarm.objects.current)
    monkeypatch.setattr(queueing.Alarm.objects, "tell", lambda code, now: True)
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    for _ in range(2):
        assert queueing.send_alarms(NOON) == 1
        OutboxMessage.objects.all().delete()


def test_one_that_is_not_raised_again_is_not_told_again():
    wants()
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    assert [queueing.send_alarms(NOON + hours * HOUR) for hours in (0, 1, 5)] == [1, 0, 0]


def test_two_things_at_once_are_two_mails_and_who_did_not_ask_gets_none(mailed):
    wants("ada@example.org")
    wants("bota@example.org", alarms=False)
    for code in (alarms.BUDGET, alarms.BROKEN):
        alarms.raise_alarm(code, now=NOON)
    queueing.send_alarms(NOON)
    work(NOON)
    assert [mail["To"] for mail in mailed()] == ["ada@example.org"] * 2


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_one_tells():
    wants()
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    assert sorted(outcomes_at_once(*[lambda: queueing.send_alarms(NOON)] * 3)) == [0, 0, 1]


def test_every_kind_has_a_number_of_its_own_and_words_that_name_nothing_of_the_campaign():
    kinds = alarms._kinds.values()
    assert len({kind.number for kind in kinds}) == len(kinds) == 12
    for kind in kinds:
        words = str(kind.mail_words % {"number": "7"})
        assert not re.search(r"letter|mayor|appeal|http|“", words, re.IGNORECASE), words


# --- what raises one ---


def raised():
    return set(Alarm.objects.values_list("pk", flat=True))


def test_a_backlog_raises_one_when_too_much_waits_or_for_too_long():
    appeal, today = make.appeal(), NOON.date()
    made = make.letter(appeal, state="confirmed", written_on=today - 3 * DAY, confirmed_on=today - 3 * DAY)
    watching.watch(NOON)
    assert raised() == set()
    watching.watch(NOON + DAY)
    assert raised() == {"letters"}
    made.delete()
    Alarm.objects.all().delete()
    set_limits.change(values={"letters_waiting": 10, "mail_waiting": 10}, by=None, now=NOON)
    for number in range(11):
        watching.watch(NOON)
        assert raised() == set(), number
        make.letter(appeal, state="confirmed", written_on=today, confirmed_on=today)
        OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=9)
    watching.watch(NOON)
    assert raised() == {"letters", "mail"}
    assert Alarm.objects.get(pk="letters").number == 11


# Every chore is done, and tables are rewritten in no transaction.
@pytest.mark.django_db(transaction=True)
def test_mail_that_has_waited_for_days_is_told_by_mail_through_a_real_server(settings, post):
    """The first look of a worker that is started again: the hour's budget is used up, and the alarm leaves all the same."""
    settings.MAIL_HOURLY_BUDGET = 20
    now = timezone.now()
    while limits.hit_budget(now, is_bulk=False):
        pass
    wants("asel@example.org")
    OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=9, since=timezone.localdate(now) - 3 * DAY)
    Worker(clock=lambda: now, chores=Schedule()).run_until_empty()
    assert post.addresses() == ["asel@example.org"] and raised() >= {"mail"}
    text = Client().get("/readyz").text
    assert text.startswith("ready\n") and "oldest mail in the queue: 3 days" in text


def test_news_that_waits_is_no_backlog():
    set_limits.change(values={"mail_waiting": 10}, by=None, now=NOON)
    queue.put_many("news", [uuid.uuid4() for _ in range(20)], is_bulk=True)
    watching.watch(NOON)
    assert raised() == set()


def test_a_drift_raises_one_and_a_right_count_none():
    appeal = make.appeal()
    make.letter(appeal)
    make.letter(appeal, state="confirmed")
    make.letter(appeal, state="pending")
    make.appeal()
    watching.compare_counts(NOON)
    assert raised() == set()
    Tally.objects.filter(appeal=appeal).update(online=5, on_wall=0)
    watching.compare_counts(NOON)
    assert raised() == {"drift"} and Alarm.objects.get().number == 2


def test_a_worker_that_was_away_is_told_when_one_is_back():
    for minutes in (0, 10, 20):
        watching.be_seen(NOON + minutes * MINUTE)
        Chore.objects.done(watching.SEEN_CHORE, now=NOON + minutes * MINUTE)
    assert raised() == set()
    watching.be_seen(NOON + 200 * MINUTE)
    assert raised() == {"worker"} and Alarm.objects.get().number == 180


def test_a_login_that_decides_too_fast_raises_one_without_its_name():
    login = make.organiser("asel")
    login_alarms.count(login, 201, hides=False, now=NOON)
    watching.watch(NOON)
    watching.watch(NOON + MINUTE)
    assert raised() == {"decisions"}
    other = make.organiser("bota")
    login_alarms.count(other, 31, hides=True, now=NOON + 20 * MINUTE)
    assert LoginAlarm.objects.count() == 2
    watching.watch(NOON + 21 * MINUTE)
    assert Alarm.objects.get().raised_at == NOON
    watching.watch(NOON + 60 * MINUTE)
    assert Alarm.objects.get().raised_at == NOON + 60 * MINUTE


# --- the flood, and the bytes ---


def test_a_flood_from_many_networks_keeps_no_alarm_back(settings, mailed):
    """Every mail of the hour is used up by networks that have had none; the alarm comes after, and leaves."""
    settings.MAIL_HOURLY_BUDGET = 20
    while limits.hit_budget(NOON, is_bulk=False):
        pass
    wants()
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    queueing.send_alarms(NOON)
    work(NOON)
    assert len(mailed()) == 1


def test_in_the_lane_of_the_organisers_work_it_would_wait(settings, mailed):
    """The unguarded twin."""
    settings.MAIL_HOURLY_BUDGET = 20
    while limits.hit_budget(NOON, is_bulk=False):
        pass
    wants()
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    queueing.send_alarms(NOON)
    OutboxMessage.objects.update(lane=lanes.ORGANISERS)
    work(NOON)
    assert mailed() == []


def test_it_goes_before_thousands_that_came_earlier(settings, mailed):
    for lane in range(50):
        OutboxMessage.objects.create(kind="nobody knows", about=uuid.uuid4(), lane=lanes.FIRST_OF_NETWORKS + lane)
    wants()
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    queueing.send_alarms(NOON)
    Worker(clock=lambda: NOON).work_once()
    assert len(mailed()) == 1


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_its_bytes_name_nobody_and_no_place(post, language):
    """As they leave over SMTP: the fields that every mail has, and no other."""
    wants("ada@example.org", language=language)
    alarms.raise_alarm(alarms.BUDGET, now=NOON)
    queueing.send_alarms(NOON)
    work(NOON)
    [(_, data)] = post.mails
    check_bytes(data)
    names = re.findall(rb"(?m)^([A-Za-z-]+): ", data.partition(b"\r\n\r\n")[0])
    assert names == [
        *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"Content-Language"),
        *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
    ]
    assert field(data, "To") == b"ada@example.org"
    assert field(data, "Date") == b"Fri, 20 Mar 2026 07:00:00 GMT"
    assert b"http" not in data and b"admin/" not in data
