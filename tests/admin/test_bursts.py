"""Bursts from one domain: counted, never named; held and taken back as one; what nobody reads waits to be read."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.services.arriving import bursts
from appeals.services.arriving.bursts import Burst
from appeals.services.writers import confirming
from organisers.decisions import bulk, moderation
from organisers.models import Batch, BulkJob
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with
from tests.appeals.sending import assert_count_equals_rows
from tests.bulk.asking import ask, work_all

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "organisers.view_batch")


def burst(appeal, number=57, domain="catch-all.example", **fields):
    return [make.letter(appeal, address=f"writer{place}@{domain}", **fields) for place in range(number)]


@pytest.fixture
def client():
    return client_of(organiser_with(*RIGHTS))


def test_the_first_page_says_how_many_came_from_one_domain_and_not_from_which(client):
    appeal = make.appeal()
    burst(appeal)
    burst(appeal, 10, "quiet.example")
    burst(appeal, 12, "mail.ru")
    text = client.get("/admin/").text
    assert "57 letters came from addresses of one domain" in text
    assert text.count("of one domain") == 1
    assert "catch-all" not in text


def test_large_providers_have_no_index_and_all_below_a_domain_have_one():
    assert bursts.domain_index("a@mail.ru") == bursts.domain_index("b@gmail.com") == ""
    one = bursts.domain_index("a@evil.example")
    assert one == bursts.domain_index("b@x1.evil.example") != bursts.domain_index("a@other.example")
    assert bursts.owned("a.b.co.uk") == "b.co.uk" and bursts.owned("co.uk") == "co.uk"
    assert len(one) == 64


def test_a_letter_that_comes_in_by_the_form_has_the_index_of_its_domain(client):
    appeal = make.site()
    make.post_letter(client, slug=appeal.slug, email="ada@small.example")
    make.post_letter(client, slug=appeal.slug, email="ada@gmail.com")
    indexes = dict(Contact.objects.values_list("domain_index", "written_on"))
    assert indexes == {bursts.domain_index("ada@small.example"): TODAY, "": TODAY}


def test_one_press_leads_from_a_burst_to_rejecting_it(client):
    letters = burst(make.appeal(), 25)
    page = client.get(f"/admin/appeals/letter/burst/?burst={Burst(TODAY, letters[0].contact.domain_index).code}")
    answer = client.get(page.context["reject_url"])
    assert answer.context["act"] == "reject" and answer.context["total"] == 25
    assert "/burst/" in page.request["PATH_INFO"] and page.context["reject_url"].replace("&", "&amp;") in page.text


def test_the_list_shows_a_burst_alone_and_its_page_its_states(client):
    appeal = make.appeal()
    burst(appeal, 11, state="pending")
    make.letter(appeal, address="ada@other.example")
    code = Burst.latest(NOW)[0].code
    listed = client.get(f"/admin/appeals/letter/?state=every&burst={code}")
    assert len(listed.context["cl"].result_list) == 11
    assert "11 letters from one domain" in client.get(f"/admin/appeals/letter/burst/?burst={code}").text
    assert "no such burst" in messages_of(client.get("/admin/appeals/letter/burst/?burst=x", follow=True))


def test_one_press_holds_a_burst_as_one_and_another_takes_it_back(client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 7)
    appeal = make.appeal()
    letters = burst(appeal, 12) + [
        make.letter(appeal, address=f"more{place}@catch-all.example", state=state)
        for place, state in enumerate(["pending", "confirmed", "rejected", "held"])
    ]
    before = list(Letter.objects.order_by("pk").values_list("state", "held_reason", "pending_since"))
    code = Burst.latest(NOW)[0].code
    response = client.post(f"/admin/appeals/letter/burst/?burst={code}", follow=True)
    assert "in the background" in messages_of(response)
    work_all()
    assert BulkJob.objects.get().changed == 14
    assert Letter.objects.filter(state="held").count() == 15
    assert Tally.objects.get(appeal=appeal).online == 0
    batch = Batch.objects.get()
    assert batch.rows == 14 and len(letters) == 16
    response = client.post(f"/admin/organisers/batch/{batch.pk}/change/", follow=True)
    assert "14 are as they were before" in messages_of(response)
    assert list(Letter.objects.order_by("pk").values_list("state", "held_reason", "pending_since")) == before
    assert_count_equals_rows(appeal)


def test_what_was_confirmed_while_it_was_held_is_confirmed_when_it_is_taken_back(settings):
    settings.CONFIRM_LETTERS = True
    appeal = make.appeal()
    letters = burst(appeal, 11, state="pending")
    by = make.organiser(password=None)
    job = ask("hold", f"state=every&burst={Burst.latest(NOW)[0].code}", by=by)
    work_all()
    assert confirming.confirm_letter(letter_id=letters[0].pk, now=NOW) is confirming.LinkStatus.CONFIRMED
    assert Letter.objects.get(pk=letters[0].pk).state == "held"
    moderation.take_back(batch_id=job.batch, by=by, now=NOW)
    states = sorted(Letter.objects.values_list("state", flat=True))
    assert states == ["confirmed", *["pending"] * 10]
    assert_count_equals_rows(appeal)


FROM_DOMAINS = [
    (10, "small.example", "approved"),
    (11, "small.example", "confirmed"),
    (30, "mail.ru", "approved"),
]


@pytest.mark.parametrize(("number", "domain", "expected"), FROM_DOMAINS)
def test_from_the_eleventh_of_a_domain_on_what_nobody_would_read_waits_to_be_read(settings, number, domain, expected):
    settings.CONFIRM_LETTERS = True
    appeal = make.appeal()
    letters = burst(appeal, number, domain, state="pending", naming="nobody", own_words="")
    assert confirming.confirm_letter(letter_id=letters[0].pk, now=NOW) is confirming.LinkStatus.CONFIRMED
    assert Letter.objects.get(pk=letters[0].pk).state == expected
    assert Tally.objects.get(appeal=appeal).online == 1


def test_letters_of_other_days_make_no_burst():
    appeal = make.appeal()
    for day in range(4):
        burst(appeal, 5, f"d{day}.example", written_on=TODAY)
        for place in range(5):
            make.letter(appeal, address=f"w{day}{place}@same.example", written_on=TODAY - dt.timedelta(days=day))
    assert Burst.latest(NOW) == []


@pytest.mark.parametrize("number", [12, 60])
def test_looking_for_bursts_costs_one_query(django_assert_num_queries, number):
    burst(make.appeal(), number)
    with django_assert_num_queries(1):
        assert Burst.latest(NOW)[0].number == number
