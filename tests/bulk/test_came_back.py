"""A delivery by post or e-mail that came back: the ledger, the feed and the writer are told, and it counts no more."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.presentation.timeline import life_of
from deliveries import ledger
from deliveries.models import Delivery
from deliveries.services import answering, departing, returning
from organisers.models import Record
from tests import make
from tests.admin.entering import client_of, messages_of
from tests.deliveries import making

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def ada():
    return make.organiser("ada", password=None)


@pytest.fixture
def appeal():
    made = making.appeal()
    for _ in range(3):
        make.letter(made)
    return made


def posted(appeal, channel="post", days=4):
    delivery = making.ready(appeal, channel)
    Delivery.objects.filter(pk=delivery.pk).update(prepared_at=NOW - dt.timedelta(days=days + 1))
    departing.mark_departed(delivery_id=delivery.pk, on=TODAY - dt.timedelta(days=days), by=None, now=NOW)
    return Delivery.objects.get(pk=delivery.pk)


def comes_back(delivery, by, on=TODAY):
    return returning.mark_returned(delivery_id=delivery.pk, on=on, by=by, now=NOW)


def delivered(appeal) -> int:
    number = Tally.objects.get(appeal=appeal).delivered
    assert number == Letter.objects.filter(appeal=appeal).delivered().count()
    return number


def test_its_letters_count_as_delivered_no_more_and_again_where_that_was_wrong(appeal, ada):
    delivery = posted(appeal)
    assert delivered(appeal) == 3
    assert comes_back(delivery, ada) and not comes_back(delivery, ada)
    assert delivered(appeal) == 0
    assert returning.unmark_returned(delivery_id=delivery.pk, by=ada, now=NOW)
    assert not returning.unmark_returned(delivery_id=delivery.pk, by=ada, now=NOW)
    assert delivered(appeal) == 3
    assert list(delivery.events.values_list("act", flat=True))[-2:] == ["returned", "unreturned"]
    assert Record.objects.filter(done_by=ada, act__startswith="delivery").count() == 2


def test_what_went_by_another_way_too_stays_delivered(appeal, ada):
    handed, sent = posted(appeal, "hand", days=2), posted(appeal)
    comes_back(sent, ada)
    assert delivered(appeal) == 3
    assert set(Letter.objects.values_list("delivered_on", flat=True)) == {handed.departed_on}


def test_what_was_handed_in_registered_or_answered_does_not_come_back(appeal, ada):
    handed, registered = posted(appeal, "hand"), posted(appeal)
    assert not comes_back(handed, ada)
    given = {"number": "12", "on": TODAY, "receipt": None, "by": ada, "now": NOW}
    assert answering.register(delivery_id=registered.pk, seen=answering.registration_of(registered), **given)
    assert not comes_back(registered, ada)


def test_what_came_back_is_neither_registered_nor_overdue_and_can_be_sent_anew(appeal, ada):
    delivery = posted(appeal)
    comes_back(delivery, ada)
    given = {"number": "12", "on": TODAY, "receipt": None, "by": ada, "now": NOW}
    assert not answering.register(delivery_id=delivery.pk, seen=answering.registration_of(delivery), **given)
    assert not Delivery.objects.unanswered().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(registered_on=TODAY)
    assert departing.take_back(delivery_id=delivery.pk, by=ada, reason="wrong address", now=NOW)
    assert departing.mark_departed(delivery_id=delivery.pk, on=TODAY, by=ada, now=NOW)
    delivery.refresh_from_db()
    assert delivery.returned_on is None and delivered(appeal) == 3


@pytest.mark.parametrize("days", [-1, 5])
def test_it_comes_back_between_its_departure_and_today(appeal, ada, days):
    with pytest.raises(returning.WrongDay):
        comes_back(posted(appeal), ada, on=TODAY - dt.timedelta(days=days))


def test_the_ledger_the_feed_and_the_writer_are_told(client, appeal, ada):
    delivery, letter = posted(appeal), Letter.objects.first()
    comes_back(delivery, ada)
    page = client.get(f"/appeals/{appeal.slug}/deliveries/").text
    assert "Came back on" in page and "do not count as delivered" in page and "No answer for" not in page
    assert "Came back" in client.get(f"/appeals/{appeal.slug}/deliveries/feed/").text
    assert ledger.figures_of(appeal.pk).deliveries == 0
    [step] = [step for step in life_of(letter) if step.words == "Delivered"]
    assert not step.is_done and "It came back on" in " ".join(step.details)
    assert not any(step.words == "Answer" for step in life_of(letter))


def test_an_organiser_enters_the_day_on_the_deliverys_page(appeal, ada):
    delivery, client = posted(appeal), client_of(ada)
    page = f"/admin/deliveries/delivery/{delivery.pk}/change/"
    assert "It came back" in client.get(page).text
    assert client.post(page, {"decision": "returned", "on": TODAY + dt.timedelta(days=1)}).status_code == 422
    assert "Done" in messages_of(client.post(page, {"decision": "returned", "on": TODAY}, follow=True))
    text = client.get(page).text
    assert "its letters do not count as delivered" in text and "It was not delivered after all" in text
    assert "Done" in messages_of(client.post(page, {"decision": "unreturned"}, follow=True))
    assert Delivery.objects.get().returned_on is None
