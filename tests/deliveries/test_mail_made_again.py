"""A file that a withdrawal has deleted is made again whenever its e-mail is to leave after all: none waits for ever."""

import pytest
from django.utils import timezone

from appeals.services.decisions import moderating
from deliveries.models import DeliveryState
from deliveries.services import departing
from deliveries.services.mails import mailing
from deliveries.services.papers import making
from outbox.models import OutboxMessage
from safety.files import private_files
from tests import make
from tests.deliveries import mails
from tests.outbox.conftest import later

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw_from(delivery) -> None:
    assert moderating.withdraw(letter_id=mails.letter_in(delivery).pk, by=None, now=timezone.now())


def work_for(work, minutes: int = 6) -> None:
    for minute in range(minutes):
        work(later(minutes=2 * minute))


def has_left(delivery, post) -> bool:
    delivery.refresh_from_db()
    return delivery.state == DeliveryState.DEPARTED and mails.states(delivery) == ["sent"]


def test_what_is_withdrawn_while_it_is_stopped_is_made_again_when_it_goes_on(post, work) -> None:
    delivery = mails.started(letters=3)
    now, by = timezone.now(), make.organiser()
    assert mailing.stop(delivery_id=delivery.pk, by=by, now=now)
    withdraw_from(delivery)
    work_for(work, 2)
    assert mailing.resume(delivery_id=delivery.pk, by=by, now=now)
    work_for(work)
    assert has_left(delivery, post)


def test_what_another_worker_found_on_its_way_is_made_again_once_it_is_not(post, work) -> None:
    """The step that makes files comes while the e-mail is being sent: its part may have left by then."""
    delivery = mails.started(letters=3)

    def meanwhile() -> None:
        from django.db import connection

        del post.meanwhile["data"]
        withdraw_from(delivery)
        assert not making.make_next(delivery_id=delivery.pk, now=timezone.now())
        OutboxMessage.objects.filter(kind="make delivery").delete()
        connection.close()

    post.meanwhile["data"] = meanwhile
    work()
    assert post.mails == []
    work_for(work)
    assert has_left(delivery, post)


def test_a_lost_file_is_made_again(post, work) -> None:
    delivery = mails.started()
    private_files.delete(mails.dispatch(delivery).file.name)
    work_for(work)
    assert has_left(delivery, post)


def test_taken_back_with_a_letter_withdrawn_since_it_leaves_again_without_a_second_e_mail(post, work) -> None:
    """What was sent is not made again, and stands in nobody's way."""
    delivery = mails.started(letters=3)
    work()
    work()
    assert has_left(delivery, post)
    by = make.organiser()
    assert departing.take_back(delivery_id=delivery.pk, by=by, reason="By mistake.", now=timezone.now())
    withdraw_from(delivery)
    work_for(work, 2)
    assert mailing.start(delivery_id=delivery.pk, by=by, now=timezone.now())
    work_for(work, 2)
    assert has_left(delivery, post) and len(post.mails) == 1
