"""What organisers do with the e-mails of deliveries, once each, and what stops them."""

import pytest
from django.utils import timezone

from appeals.models import Recipient
from appeals.services.decisions import moderating
from deliveries.models import DeliveryFile, Dispatch, Sender, SenderText
from deliveries.services import departing
from deliveries.services.mails import mailing
from deliveries.services.mails.mail_obstacles import MailObstacle
from organisers.models import Record
from outbox.models import OutboxMessage
from tests import make
from tests.deliveries import mails
from tests.outbox.conftest import later
from tests.outbox.server import LOSE_ANSWER

pytestmark = pytest.mark.django_db


def start(delivery) -> bool:
    return mailing.start(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        (lambda d: Recipient.objects.update(checked_at=None), MailObstacle.UNCHECKED),
        (lambda d: Recipient.objects.update(email=""), MailObstacle.NO_EMAIL),
        (lambda d: Sender.objects.update(is_mail_stopped=True), MailObstacle.MAIL_STOPPED),
        (lambda d: SenderText.objects.all().delete(), MailObstacle.NO_SENDER),
        (lambda d: DeliveryFile.objects.filter(part=2).update(name=""), MailObstacle.NO_FILE),
        (lambda d: d.items.filter(position__gt=2).delete() and d.files.filter(part=2).delete(), MailObstacle.NO_FILE),
        (lambda d: DeliveryFile.objects.filter(part=2).update(size=7_400_000), MailObstacle.TOO_LARGE),
        (
            lambda d: moderating.hold(ids=[mails.letter_in(d, 2).pk], by=None, now=timezone.now()),
            MailObstacle.STALE,
        ),
    ],
)
def test_nothing_is_queued_while_something_stands_in_the_way(change, obstacle) -> None:
    delivery = mails.delivery(parts=2)
    change(delivery)
    OutboxMessage.objects.all().delete()
    with pytest.raises(mailing.InTheWay) as refusal:
        start(delivery)
    assert refusal.value.obstacle == obstacle
    delivery.refresh_from_db()
    assert delivery.state == "ready" and not Dispatch.objects.exists() and not OutboxMessage.objects.exists()


def test_only_a_delivery_by_e_mail_that_is_ready_is_started() -> None:
    appeal = mails.appeal()
    by_hand, cancelled = mails.delivery(appeal, channel="hand"), mails.delivery(appeal)
    departing.cancel(delivery_id=cancelled.pk, by=None, reason="", now=timezone.now())
    for delivery_id in (by_hand.pk, cancelled.pk, 0):
        with pytest.raises(mailing.NotReady):
            mailing.start(delivery_id=delivery_id, by=None, now=timezone.now())


def test_stopping_holds_what_waits_and_resuming_sends_it_at_once(post, work) -> None:
    delivery, by, now = mails.started(parts=3), make.organiser(), timezone.now()
    post.fail("mail", 451, times=1)
    assert mailing.stop(delivery_id=delivery.pk, by=by, now=now)
    assert not mailing.stop(delivery_id=delivery.pk, by=by, now=now)
    work()
    work(later(hours=3))
    assert post.mails == [] and mails.states(delivery) == ["ready"] * 3
    assert mailing.resume(delivery_id=delivery.pk, by=by, now=now)
    assert not mailing.resume(delivery_id=delivery.pk, by=by, now=now)
    work()
    assert len(post.mails) == 2
    work(later(minutes=2))
    assert len(post.mails) == 3
    assert not mailing.stop(delivery_id=delivery.pk, by=by, now=now)
    acts = list(delivery.events.order_by("pk").values_list("act", flat=True))
    assert acts == ["sending", "stopped", "resumed", "departed"]


def test_the_switch_is_that_of_one_appeal(post, work) -> None:
    one, other = mails.started(), mails.started()
    assert mailing.switch_mail(appeal_id=one.appeal_id, is_stopped=True, by=make.organiser(), now=timezone.now())
    assert not mailing.switch_mail(appeal_id=one.appeal_id, is_stopped=True, by=make.organiser(), now=timezone.now())
    work()
    assert (mails.states(one), mails.states(other)) == (["ready"], ["sent"])
    assert Record.objects.filter(act="stop mail").count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_without_a_reason_or_a_name_nothing_is_sent_again(post, work, reason) -> None:
    delivery = mails.started()
    post.fail("end", LOSE_ANSWER, times=1)
    work()
    pk = mails.dispatch(delivery).pk
    for act in (mailing.send_again, mailing.settle):
        with pytest.raises(mailing.NoReason):
            act(dispatch_id=pk, by=make.organiser(), reason=reason, now=timezone.now())
        with pytest.raises(mailing.NoReason):
            act(dispatch_id=pk, by=None, reason="A reason.", now=timezone.now())
    assert mails.states(delivery) == ["uncertain"]


@pytest.mark.parametrize("state", ["sent", "uncertain", "failed"])
def test_an_organiser_sends_one_again_under_its_message_id(post, work, state) -> None:
    delivery, by = mails.started(), make.organiser("aigul")
    if state != "sent":
        post.fail("end", LOSE_ANSWER if state == "uncertain" else 554, times=1)
    work()
    assert mails.states(delivery) == [state]
    before = mails.dispatch(delivery)
    arguments = {"dispatch_id": before.pk, "by": by, "reason": "It is not in their register.", "now": timezone.now()}
    assert mailing.send_again(**arguments)
    assert not mailing.send_again(**arguments)
    work()
    work()
    after = mails.dispatch(delivery)
    assert (after.state, after.message_id) == ("sent", before.message_id)
    assert len(post.mails) == (1 if state == "failed" else 2)
    assert before.message_id.encode() in post.mails[-1][1]
    event = delivery.events.get(act="sent_again")
    assert (event.done_by, event.reason) == (by, "It is not in their register.")
    assert Record.objects.filter(act="send dispatch again", done_by=by).count() == 1
    delivery.refresh_from_db()
    assert delivery.state == "departed"


def test_only_an_uncertain_one_is_said_to_have_arrived(post, work) -> None:
    delivery, by = mails.started(), make.organiser()
    post.fail("rcpt", 550, times=1)
    work()
    pk = mails.dispatch(delivery).pk
    assert not mailing.settle(dispatch_id=pk, by=by, reason="They say so.", now=timezone.now())
    assert mails.states(delivery) == ["failed"]


def test_sending_is_called_off_as_long_as_nothing_has_left(post, work) -> None:
    delivery, by, now = mails.started(parts=2), make.organiser(), timezone.now()
    post.fail("rcpt", 550, times=1)
    mailing.stop(delivery_id=delivery.pk, by=by, now=now)
    assert mailing.call_off(delivery_id=delivery.pk, by=by, now=now)
    assert not mailing.call_off(delivery_id=delivery.pk, by=by, now=now)
    work()
    delivery.refresh_from_db()
    assert delivery.state == "ready" and post.mails == [] and not Dispatch.objects.exists()
    assert start(delivery)
    work()
    assert mails.states(delivery) == ["failed", "sent"]
    assert not mailing.call_off(delivery_id=delivery.pk, by=by, now=now)


def test_what_was_taken_back_is_sent_again_part_by_part_only(post, work) -> None:
    delivery, by = mails.started(parts=2), make.organiser()
    work()
    assert departing.take_back(delivery_id=delivery.pk, by=by, reason="It came back.", now=timezone.now())
    assert start(delivery)
    work()
    delivery.refresh_from_db()
    assert delivery.state == "departed" and len(post.mails) == 2


def test_a_copy_has_e_mails_of_its_own(post, work) -> None:
    original = mails.started()
    copy_to = Recipient.objects.create(
        appeal=original.appeal, position=2, role="copy", email="copy@ministry.example", checked_at=timezone.now()
    )
    copy = mails.delivery(original.appeal)
    copy.recipient, copy.copy_of = copy_to, original
    copy.save(update_fields=["recipient", "copy_of"])
    start(copy)
    post.refuse("550 5.1.1 no", "copy@ministry.example")
    work()
    assert (mails.states(original), mails.states(copy)) == (["sent"], ["failed"])
