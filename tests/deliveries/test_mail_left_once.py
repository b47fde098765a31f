"""What has left, or may have, is never forgotten: its letters are not free, and nothing counts that has not left."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Letter, Tally
from deliveries.models import Dispatch
from deliveries.services import departing
from deliveries.services.mails import mailing
from tests import make
from tests.deliveries import mails, making
from tests.outbox.server import LOSE_ANSWER

pytestmark = pytest.mark.django_db


def send_again(delivery) -> bool:
    return mailing.send_again(
        dispatch_id=mails.dispatch(delivery).pk, by=make.organiser(), reason="It was lost.", now=timezone.now()
    )


def call_off(delivery) -> bool:
    return mailing.call_off(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())


def cancel(delivery) -> bool:
    return departing.cancel(delivery_id=delivery.pk, by=make.organiser(), reason="", now=timezone.now())


@pytest.mark.parametrize("is_uncertain", [True, False])
def test_what_has_left_once_is_not_called_off_once_it_is_to_be_sent_again(post, work, is_uncertain) -> None:
    """Its letters would be free, and go to the same office in another delivery, under another Message-ID."""
    delivery = mails.started(parts=1 if is_uncertain else 2)
    post.fail("end", LOSE_ANSWER if is_uncertain else 550, times=1)
    work()
    assert mails.states(delivery) == (["uncertain"] if is_uncertain else ["failed", "sent"])
    left = delivery.dispatches.get(state="uncertain" if is_uncertain else "sent")
    assert mailing.send_again(dispatch_id=left.pk, by=make.organiser(), reason="Lost.", now=timezone.now())
    assert not call_off(delivery) and not cancel(delivery)
    page = making.browser().get(f"{making.page_of(delivery).removesuffix('change/')}mails/")
    assert b"call_off" not in page.content
    assert Dispatch.objects.filter(pk=left.pk).exists()


def test_what_was_refused_and_is_to_be_sent_again_is_called_off(post, work) -> None:
    delivery = mails.started()
    post.fail("rcpt", 550, times=1)
    work()
    assert send_again(delivery) and call_off(delivery) and cancel(delivery)


def test_sent_failed_the_second_time_and_taken_back_it_is_not_called_off(post, work) -> None:
    delivery = mails.started()
    work()
    work()
    assert send_again(delivery)
    post.fail("rcpt", 550, times=1)
    work()
    assert mails.states(delivery) == ["failed"]
    assert departing.take_back(delivery_id=delivery.pk, by=make.organiser(), reason="Lost.", now=timezone.now())
    mails.start(delivery)
    assert not call_off(delivery) and not cancel(delivery)


# --- nothing counts that has not left ---


def delivered(delivery) -> int:
    number = Tally.objects.get(appeal=delivery.appeal).delivered
    assert number == Letter.objects.delivered().count()
    return number


def press_departed(delivery, day: dt.date) -> int:
    fields = {"decision": "depart", "on": day.isoformat()}
    return making.browser().post(making.page_of(delivery), fields).status_code


@pytest.mark.parametrize("channel", ["email", "fax"])
@pytest.mark.parametrize("years", [0, 20, -20])
def test_what_is_being_sent_is_not_marked_as_delivered_by_hand(channel, years) -> None:
    """A page that was opened before the e-mails were started has a form for it."""
    delivery = mails.started(channel=channel)
    assert press_departed(delivery, timezone.localdate() + dt.timedelta(days=365 * years)) < 500
    delivery.refresh_from_db()
    assert delivery.state == "sending" and delivered(delivery) == 0


def test_what_goes_by_e_mail_is_not_marked_as_delivered_by_hand() -> None:
    delivery = mails.delivery()
    assert press_departed(delivery, timezone.localdate()) < 500
    delivery.refresh_from_db()
    assert delivery.state == "ready" and delivered(delivery) == 0


def test_the_worker_marks_nothing_of_which_a_part_has_not_left() -> None:
    delivery = mails.started(parts=2)
    Dispatch.objects.filter(part=1).update(state="sent")
    assert not departing.mark_departed(delivery_id=delivery.pk, on=timezone.localdate(), by=None, now=timezone.now())
    assert delivered(delivery) == 0


def test_what_was_to_be_sent_again_by_mistake_counts_as_sent_again(post, work) -> None:
    delivery = mails.started()
    work()
    work()
    assert send_again(delivery)
    by, key = make.organiser(), mails.dispatch(delivery).pk
    assert mailing.settle(dispatch_id=key, by=by, reason="It had arrived.", now=timezone.now())
    work()
    assert mails.states(delivery) == ["sent"] and len(post.mails) == 1


def test_what_has_never_left_does_not_count_as_sent() -> None:
    delivery = mails.started()
    key = mails.dispatch(delivery).pk
    assert not mailing.settle(dispatch_id=key, by=make.organiser(), reason="Surely.", now=timezone.now())
