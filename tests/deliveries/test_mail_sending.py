"""E-mails to a recipient leave once each, and the delivery departs with the last of them."""

import pytest
from django.utils import timezone

from deliveries.services.mails import mailing
from outbox.models import OutboxMessage
from tests import make
from tests.deliveries import mails
from tests.deliveries.mails import OFFICE

pytestmark = pytest.mark.django_db


def test_each_part_is_sent_once_and_the_delivery_departs(post, work) -> None:
    delivery = mails.started(parts=3)
    assert delivery.state == "sending"
    work()
    work()
    assert post.addresses() == [OFFICE] * 3
    delivery.refresh_from_db()
    assert (delivery.state, delivery.departed_on) == ("departed", timezone.localdate())
    assert mails.states(delivery) == ["sent"] * 3 and not OutboxMessage.objects.exists()


def test_starting_twice_queues_nothing_twice(post, work) -> None:
    delivery = mails.started(parts=2)
    assert not mailing.start(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())
    work()
    assert not mailing.start(delivery_id=delivery.pk, by=make.organiser(), now=timezone.now())
    work()
    assert len(post.mails) == 2 and delivery.events.filter(act="sending").count() == 1
