"""Handing over, taking back and cancelling: letters, count and story follow, once."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Letter, Tally
from deliveries.models import Delivery, DeliveryEvent, DeliveryFile, DeliveryItem, DeliveryState
from deliveries.services import departing
from organisers.models import Record
from safety.files import private_files
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def appeal():
    made = making.appeal()
    for _ in range(3):
        make.letter(made)
    return made


@pytest.fixture
def ada():
    return make.organiser("ada")


def depart(delivery, on=TODAY, **fields):
    return departing.mark_departed(delivery_id=delivery.pk, on=on, by=None, now=timezone.now(), **fields)


def delivered(appeal) -> int:
    number = Tally.objects.get(appeal=appeal).delivered
    assert number == Letter.objects.filter(appeal=appeal).delivered().count()
    return number


def acts(delivery) -> list[str]:
    return list(delivery.events.values_list("act", flat=True))


def test_a_delivery_takes_its_letters_along_once(appeal):
    delivery = making.ready(appeal)
    assert depart(delivery) and not depart(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.departed_on, delivered(appeal)) == ("departed", TODAY, 3)
    assert acts(delivery) == ["prepared", "made", "departed"]
    assert Record.objects.filter(act="deliver").count() == 1


def test_letters_keep_the_earliest_day(appeal):
    first, second = making.ready(appeal), making.ready(appeal, "post")
    earlier = TODAY - dt.timedelta(days=2)
    Delivery.objects.update(prepared_at=NOW - dt.timedelta(days=3))
    assert depart(first) and depart(second, earlier)
    assert set(Letter.objects.values_list("delivered_on", flat=True)) == {earlier} and delivered(appeal) == 3


@pytest.mark.parametrize("days", [-1, 1, 4000])
def test_a_day_before_preparing_or_to_come_is_refused(appeal, days):
    delivery = making.ready(appeal)
    with pytest.raises(departing.WrongDay):
        depart(delivery, TODAY + dt.timedelta(days=days))
    assert delivered(appeal) == 0


def test_nothing_leaves_before_its_files_are_made(appeal):
    assert not depart(making.prepared(appeal)) and delivered(appeal) == 0


def test_a_copy_counts_nothing(appeal):
    copy = making.further(appeal)
    making.ready(appeal, copies={copy.pk: "hand"})
    (delivery,) = Delivery.objects.filter(copy_of__isnull=False)
    assert depart(making.make_files(delivery)) and delivered(appeal) == 0


def test_taken_back_its_letters_count_as_not_delivered(appeal, ada):
    delivery = making.departed(appeal)
    back = {"delivery_id": delivery.pk, "by": ada, "reason": "The office was closed.", "now": NOW}
    assert departing.take_back(**back) and not departing.take_back(**back)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.departed_on, delivered(appeal)) == (DeliveryState.READY, None, 0)
    event = delivery.events.get(act="taken_back")
    assert (event.done_by, event.reason) == (ada, "The office was closed.")
    assert depart(delivery) and delivered(appeal) == 3


def test_taken_back_letters_that_went_another_way_keep_its_day(appeal, ada):
    first = making.departed(appeal)
    second = making.ready(appeal, "post", number=2)
    making.ready(appeal, "fax")
    Delivery.objects.update(prepared_at=NOW - dt.timedelta(days=3))
    depart(second, TODAY - dt.timedelta(days=1))
    departing.take_back(delivery_id=first.pk, by=ada, reason="No.", now=NOW)
    assert delivered(appeal) == 2
    departing.take_back(delivery_id=second.pk, by=ada, reason="No.", now=NOW)
    assert delivered(appeal) == 0


def test_taking_back_needs_a_name_and_a_reason(appeal, ada):
    delivery = making.departed(appeal)
    for by, reason in ((None, "Why"), (ada, " ")):
        with pytest.raises(ValueError, match="an organiser says why"):
            departing.take_back(delivery_id=delivery.pk, by=by, reason=reason, now=NOW)
    assert delivered(appeal) == 3


def test_what_is_registered_or_answered_is_not_taken_back(appeal, ada):
    delivery = making.departed(appeal)
    Delivery.objects.update(registered_on=TODAY)
    assert not departing.take_back(delivery_id=delivery.pk, by=ada, reason="No.", now=NOW)


def test_cancelled_its_letters_are_free_and_its_files_gone(appeal, ada):
    delivery = making.ready(appeal)
    name = DeliveryFile.objects.get().name
    cancel = {"delivery_id": delivery.pk, "by": ada, "reason": "", "now": timezone.now()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda job: job())
        assert departing.cancel(**cancel) and not departing.cancel(**cancel)
    assert not DeliveryItem.objects.exists() and not DeliveryFile.objects.exists()
    assert not private_files.path_of(name).exists()
    assert acts(delivery)[-1] == DeliveryEvent.Act.CANCELLED
    again = making.prepared(appeal)
    assert (again.number, again.letter_count) == (2, 3)


def test_what_has_left_is_not_cancelled(appeal, ada):
    delivery = making.departed(appeal)
    assert not departing.cancel(delivery_id=delivery.pk, by=ada, reason="", now=NOW)
    assert DeliveryItem.objects.count() == 3


def test_what_is_stale_leaves_only_if_it_had_left_before(appeal):
    delivery = making.ready(appeal)
    Letter.objects.filter(pk=DeliveryItem.objects.first().letter_id).update(
        state="rejected", state_before="approved", rejection_reason="insult"
    )
    with pytest.raises(departing.Stale):
        depart(delivery)
    assert depart(delivery, was_before=True) and delivered(appeal) == 3
