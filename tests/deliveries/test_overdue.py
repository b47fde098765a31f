"""By when an answer is due, what is overdue, and reminders."""

import datetime as dt

import pytest
from django.utils import timezone

from deliveries.models import Delivery, DeliveryEvent
from deliveries.services import answering
from tests import make
from tests.admin.entering import superuser
from tests.deliveries import making_answers as making

pytestmark = pytest.mark.django_db


def days_ago(number: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=number)


def due_dates() -> list[dt.date | None]:
    return list(Delivery.objects.order_by("pk").values_list("due_on", flat=True))


def remind(delivery: Delivery, *, by=None, today: dt.date | None = None) -> bool:
    now = timezone.now()
    return answering.mark_reminded(delivery_id=delivery.pk, by=by, now=now, today=today or timezone.localdate(now))


def test_an_answer_is_due_so_many_days_after_the_day():
    appeal = make.appeal()
    making.sender(appeal, answer_days=15)
    assert answering.due_after(making.delivery(appeal), dt.date(2006, 4, 3)) == dt.date(2006, 4, 18)


def test_without_a_number_of_days_no_day_is_reckoned():
    appeal = make.appeal()
    delivery = making.delivery(appeal)
    assert answering.due_after(delivery, dt.date(2006, 4, 3)) is None
    making.sender(appeal)
    assert answering.due_after(delivery, dt.date(2006, 4, 3)) is None


def test_nobody_has_to_answer_a_copy():
    appeal = make.appeal()
    making.sender(appeal, answer_days=15)
    copy = making.delivery(appeal, copy_of=making.delivery(appeal), recipient=making.office(appeal, role="copy"))
    assert answering.due_after(copy, dt.date(2006, 4, 3)) is None
    assert answering.reckon_due_dates(appeal_id=appeal.pk) == 1
    copy.refresh_from_db()
    assert copy.due_on is None


def test_another_number_of_days_changes_what_still_waits():
    """From the day of registration, else of delivery; what was answered keeps its day, and so does another appeal."""
    appeal, other = make.appeal(), make.appeal()
    making.delivery(appeal, days_ago=10)
    making.delivery(appeal, days_ago=10, registered_on=days_ago(8), register_number="5")
    answered = making.delivery(appeal, days_ago=10, due_on=days_ago(1))
    making.reply(answered)
    making.delivery(appeal, state="ready")
    making.delivery(other, days_ago=10)
    making.sender(appeal, answer_days=3)
    assert answering.reckon_due_dates(appeal_id=appeal.pk) == 2
    assert due_dates() == [days_ago(7), days_ago(5), days_ago(1), None, None]
    appeal.sender.answer_days = None
    appeal.sender.save()
    answering.reckon_due_dates(appeal_id=appeal.pk)
    assert due_dates() == [None, None, days_ago(1), None, None]


def test_overdue_is_what_was_due_before_today_and_is_not_answered():
    appeal = make.appeal()
    overdue = making.delivery(appeal, days_ago=9, due_on=days_ago(1))
    making.delivery(appeal, days_ago=9, due_on=days_ago(0))
    making.delivery(appeal, days_ago=9)
    making.reply(making.delivery(appeal, days_ago=9, due_on=days_ago(1)))
    assert list(Delivery.objects.overdue(timezone.localdate())) == [overdue]


def test_a_reminder_is_recorded_once_a_day_with_who_and_when():
    organiser = make.organiser()
    delivery = making.delivery(make.appeal(), days_ago=9, due_on=days_ago(1))
    assert remind(delivery, by=organiser)
    assert not remind(delivery, by=organiser)
    event = DeliveryEvent.objects.get(delivery=delivery)
    assert (event.act, event.done_by) == ("reminded", organiser)
    assert remind(delivery, by=organiser, today=timezone.localdate() + dt.timedelta(days=7))
    delivery.refresh_from_db()
    assert delivery.reminded_on == timezone.localdate() + dt.timedelta(days=7)


def test_nobody_is_reminded_of_what_is_not_due_or_answered_or_has_not_left_or_is_a_copy():
    appeal = make.appeal()
    due_later = making.delivery(appeal, days_ago=9, due_on=days_ago(0))
    answered = making.delivery(appeal, days_ago=9, due_on=days_ago(3))
    making.reply(answered)
    ready = making.delivery(appeal, state="ready")
    copy = making.delivery(appeal, copy_of=answered, recipient=making.office(appeal, role="copy"))
    for delivery in (due_later, answered, ready, copy):
        assert not remind(delivery)
    assert not DeliveryEvent.objects.exists()


def test_where_no_day_is_set_a_reminder_may_be_sent_at_any_time():
    assert remind(making.delivery(make.appeal()))


def test_the_story_ends_with_the_day_on_which_an_answer_is_due():
    appeal = make.appeal()
    delivery = making.delivery(appeal, days_ago=3, due_on=dt.date(2036, 4, 18))
    page = f"/admin/deliveries/delivery/{delivery.pk}/change/"
    assert "18 April 2036</time>: answer due" in superuser().get(page).text
    making.reply(delivery, ru="Да.")
    assert ": answer due" not in superuser().get(page).text
