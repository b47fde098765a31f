"""Several organisers at one moment: one registration, one publication, one piece of news."""

import datetime as dt
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from appeals.models import NewsUpdate
from deliveries.models import Delivery, DeliveryEvent
from deliveries.models.reply import ReplyQuerySet
from deliveries.services import answering, replying
from tests import make
from tests.deliveries import making_answers as making
from tests.threads import at_once, meet_before, outcomes_at_once, without_lock

AT_ONCE = 4
pytestmark = pytest.mark.django_db(transaction=True)


def register_all(delivery: Delivery) -> list[bool]:
    """Everybody has opened the same page, and stores another number."""
    seen, now = answering.registration_of(delivery), timezone.now()
    register = partial(
        answering.register, delivery_id=delivery.pk, seen=seen, on=timezone.localdate(), receipt=None, by=None, now=now
    )
    return at_once(*(partial(register, number=str(number)) for number in range(AT_ONCE)))


def test_of_several_registrations_at_once_one_is_stored():
    delivery = making.delivery(make.appeal())
    assert sorted(register_all(delivery)) == [False] * (AT_ONCE - 1) + [True]
    assert DeliveryEvent.objects.count() == 1


def test_without_the_lock_each_overwrites_the_others(monkeypatch):
    delivery = making.delivery(make.appeal())
    without_lock(monkeypatch, answering, "register")
    # The first call after what is stored was compared with what was seen.
    meet_before(monkeypatch, answering, "due_after", AT_ONCE)
    assert register_all(delivery) == [True] * AT_ONCE


def publish_all(number: int = AT_ONCE) -> list:
    reply = making.reply(making.delivery(make.appeal(news_a_week=99)), published=False, ru="Ответ")
    return outcomes_at_once(*[partial(replying.publish, reply_id=reply.pk, by=None, now=timezone.now())] * number)


def test_an_answer_published_several_times_at_once_is_told_once():
    outcomes = publish_all()
    assert sum(isinstance(outcome, replying.Told) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, replying.CannotPublishReply) for outcome in outcomes) == AT_ONCE - 1
    assert NewsUpdate.objects.count() == 1
    assert DeliveryEvent.objects.filter(act="published").count() == 1


def test_without_the_condition_writers_would_be_told_each_time(monkeypatch):
    monkeypatch.setattr(ReplyQuerySet, "publish", lambda rows, now: rows.update(published_at=now))
    assert all(isinstance(outcome, replying.Told) for outcome in publish_all())
    assert NewsUpdate.objects.count() == AT_ONCE


def test_answers_recorded_and_deleted_at_once_leave_the_day_of_the_earliest():
    delivery = making.delivery(make.appeal(), days_ago=9)
    today = timezone.localdate()
    replies = [making.reply(delivery, day=today - dt.timedelta(days=days), ru="Ответ") for days in (5, 3, 1)]

    def forget(reply) -> None:
        with transaction.atomic():
            answering.locked(delivery.pk)
            replying.forget(reply=reply, by=None, now=timezone.now())

    at_once(*(partial(forget, reply) for reply in replies[:2]))
    delivery.refresh_from_db()
    assert delivery.answered_on == today - dt.timedelta(days=1)
