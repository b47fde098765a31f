"""Bursts of one network: known by a code of the day for two days, shown and held like those of one domain, then erased."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.arriving import bursts
from appeals.services.arriving.bursts import NetworkBurst
from campaign.chores import TASKS
from organisers.models import BulkJob
from outbox import lanes
from safety.models import Erasure
from tests import make
from tests.admin.entering import client_of, organiser_with
from tests.bulk.asking import work_all

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "organisers.view_batch", "organisers.view_bulkjob")


def from_network(appeal, number, lane=4711, **fields):
    letters = [make.letter(appeal, address=make.address(), **fields) for _ in range(number)]
    Contact.objects.filter(pk__in=[letter.pk for letter in letters]).update(lane=lane)
    return letters


@pytest.fixture
def client():
    return client_of(organiser_with(*RIGHTS))


def test_a_letter_has_the_lane_of_its_network_and_its_mail_and_no_address(client):
    appeal = make.site()
    sent = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    client.post(f"/appeals/{appeal.slug}/", make.letter_fields(), headers=sent, REMOTE_ADDR="203.0.113.77")
    contact = Contact.objects.get()
    assert contact.lane == lanes.lane_of("203.0.113.0/24", NOW)
    assert contact.lane != lanes.lane_of("203.0.113.0/24", NOW + dt.timedelta(days=1))


@pytest.mark.parametrize("network", ["", "unknown", "127.0.0.0/24", "::/48"])
def test_an_onion_service_or_an_unknown_proxy_is_no_network(network):
    assert bursts.network_lane(network, NOW) is None


def test_a_burst_is_shown_from_the_twenty_first_letter_on_and_its_list_has_it_alone(client):
    appeal = make.appeal()
    from_network(appeal, 20, lane=7)
    assert NetworkBurst.latest(NOW) == []
    from_network(appeal, 21, lane=8)
    assert "21 letters came from one network" in client.get("/admin/").text
    [burst] = NetworkBurst.latest(NOW)
    listed = client.get(f"/admin/appeals/letter/?state=every&network={burst.code}")
    assert len(listed.context["cl"].result_list) == 21
    page = client.get(f"/admin/appeals/letter/burst/?network={burst.code}")
    assert "21 letters from one network" in page.text and "of which a code is stored for two days" in page.text


def test_one_press_holds_the_letters_of_a_network(client):
    from_network(make.appeal(), 22)
    make.letter(Letter.objects.first().appeal, address=make.address())
    page = f"/admin/appeals/letter/burst/?network={NetworkBurst.latest(NOW)[0].code}"
    client.post(page)
    work_all()
    assert BulkJob.objects.get().changed == 22
    assert Letter.objects.filter(state="approved").count() == 1


def test_the_lanes_are_erased_on_the_second_night_with_the_limits(client):
    letters = from_network(make.appeal(), 3)
    [chore] = [task for task in TASKS if task.name == "forget networks"]
    chore.do(NOW + dt.timedelta(days=1))
    assert Contact.objects.filter(lane=4711).count() == 3
    chore.do(NOW + dt.timedelta(days=2))
    assert not Contact.objects.filter(lane__isnull=False).exists()
    assert Contact.objects.filter(pk__in=[letter.pk for letter in letters], domain_index__gt="").count() == 3
    assert Erasure.objects.filter(table=Contact._meta.db_table).exists()


@pytest.mark.parametrize(
    "code", ["x", "2026-01-01", f"{TODAY}.99999", f"{TODAY}.-1", f"{TODAY}.\u0663", f"{TODAY}.1.2", "%00"]
)
def test_a_code_that_is_none_is_refused(client, code):
    from_network(make.appeal(), 22)
    response = client.get(f"/admin/appeals/letter/burst/?network={code}", follow=True)
    assert response.status_code == 200 and "no such burst" in response.text
    assert client.get(f"/admin/appeals/letter/?network={code}&burst={code}").status_code == 200


@pytest.mark.parametrize("number", [22, 60])
def test_looking_for_bursts_costs_one_query(django_assert_num_queries, number):
    from_network(make.appeal(), number)
    with django_assert_num_queries(1):
        assert NetworkBurst.latest(NOW)[0].number == number
