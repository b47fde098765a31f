"""What the database refuses of a delivery, whoever writes to it."""

import pytest
from django.utils import timezone

from deliveries.models import Delivery, Dispatch, Sender, SenderText
from tests import make
from tests.deliveries import making_answers as making
from tests.refused import again, constraints, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
READY = {"state": "ready", "departed_on": None}


@pytest.fixture
def delivery():
    """One that has left, with one letter in one file, sent by e-mail, and answered."""
    appeal = make.appeal()
    SenderText.objects.create(sender=making.sender(appeal), language="ru", organisation="Union")
    made = making.delivery(appeal)
    making.reply(made, ru="Да.")
    sent = {"state": "sent", "message_id": "<1@x>", "changed_at": timezone.now()}
    Dispatch.objects.create(delivery=made, file=made.files.get(), part=1, **sent)
    return Delivery.objects.get(pk=made.pk)


REFUSED = {
    "delivery_one_a_number": lambda made: again(made),
    "delivery_channel_is_known": lambda made: again(made, number=9, channel="swan"),
    "delivery_state_is_known": lambda made: again(made, number=9, state="lost", departed_on=None, answered_on=None),
    "delivery_departed_on_a_day": lambda made: again(made, number=9, departed_on=None),
    "delivery_registered_has_departed": lambda made: again(
        made, number=9, registered_on=TODAY, answered_on=None, **READY
    ),
    "delivery_returned_has_not_arrived": lambda made: again(made, number=9, returned_on=TODAY),
    "delivery_answered_has_departed": lambda made: again(made, number=9, **READY),
    "deliveryfile_one_a_part": lambda made: again(made.files.get()),
    "deliveryitem_one_a_letter": lambda made: again(made.items.get(), position=9, reference="X"),
    "deliveryitem_one_a_position": lambda made: again(
        made.items.get(), letter_id=make.letter(made.appeal).pk, reference="X"
    ),
    "deliveryitem_one_a_reference": lambda made: again(
        made.items.get(), letter_id=make.letter(made.appeal).pk, position=9
    ),
    "dispatch_one_a_part": lambda made: again(made.dispatches.get(), message_id="<2@x>"),
    "dispatch_state_is_known": lambda made: again(made.dispatches.get(), part=9, message_id="<2@x>", state="lost"),
    "replytext_one_a_language": lambda made: again(made.replies.get().texts.get()),
    "sender_answer_takes_a_day": lambda made: Sender.objects.update(answer_days=0),
    "sendertext_one_a_language": lambda made: again(SenderText.objects.get()),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_by_name(delivery, name):
    refused(name, lambda: REFUSED[name](delivery))


def test_every_constraint_is_tried():
    assert set(REFUSED) == set(constraints("deliveries"))


def test_what_has_not_left_has_no_day(delivery):
    refused("delivery_departed_on_a_day", lambda: again(delivery, number=9, state="ready", answered_on=None))


def test_a_part_is_printed_again_as_often_as_it_is_wanted(delivery):
    for _ in range(2):
        again(delivery.files.get(is_reprint=False), is_reprint=True)
    assert delivery.files.count() == 3


def test_a_letter_goes_another_way_too(delivery):
    again(delivery.items.get(), delivery_id=again(delivery, number=9, channel="post").pk, channel="post")
