"""The pages of deliveries: what they show, what their buttons do, and what they refuse."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Letter, Tally
from deliveries.models import Delivery, Sender
from deliveries.services import story
from organisers import roles
from tests import make
from tests.deliveries import making

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SETTINGS = "/admin/deliveries/sender/"


@pytest.fixture
def appeal():
    made = making.appeal()
    for number in range(3):
        make.letter(made, name=f"Ada {number}", country="DE")
    return made


@pytest.fixture
def browser():
    return making.browser()


def query(appeal, **changes) -> dict:
    return {"recipient": making.addressee(appeal).pk, "channel": "hand", "number": 5, **changes}


def text(response) -> str:
    return response.content.decode()


def press(browser, delivery, decision, **fields):
    return browser.post(making.page_of(delivery), {"decision": decision, **fields}, follow=True)


def test_the_preview_says_what_would_go_and_changes_nothing(browser, appeal):
    make.letter(appeal, name="Hidden", naming="mayor", country="FR", own_words="")
    make.letter(appeal, naming="nobody", country="FR", own_words="")
    page = text(browser.get(making.ADD, query(appeal)))
    assert "5 letters would go" in page and "France" in page and "<bdi>Ada 0</bdi>, <bdi>Germany</bdi>" in page
    assert "3 letters have own words without a checked translation" in page
    assert not Delivery.objects.exists()
    signatures = text(browser.get(f"{making.LIST}signatures/", query(appeal)))
    assert "<bdi>Hidden</bdi>, <bdi>France</bdi>" in signatures
    assert "<bdi>A supporter</bdi>, <bdi>France</bdi>" in signatures


def test_it_is_prepared_with_the_copies_that_were_chosen(browser, appeal):
    copy = making.further(appeal)
    response = browser.post(making.ADD, {**query(appeal), f"copy_{copy.pk}": "email"}, follow=True)
    original, made = Delivery.objects.order_by("pk")
    assert response.redirect_chain[-1][0] == making.page_of(original) and "is prepared, with 3 letters" in text(
        response
    )
    assert (made.copy_of, made.channel) == (original, "email")
    assert original.events.get(act="prepared").done_by is not None
    again = browser.post(making.ADD, query(appeal))
    assert again.status_code == 422 and "There is no letter to deliver" in text(again) and Delivery.objects.count() == 2


def test_an_unchecked_recipient_is_looked_at_and_nothing_is_prepared(browser, appeal):
    making.addressee(appeal, checked_at=None)
    page = text(browser.get(making.ADD, query(appeal)))
    assert "Nobody has checked yet" in page and "Ada 0" in page and "Prepare the delivery" not in page
    assert browser.post(making.ADD, query(appeal)).status_code == 422
    assert not Delivery.objects.exists()


def test_who_may_not_change_the_appeal_reads_who_can(appeal):
    making.addressee(appeal, checked_at=None, email="")
    page = making.browser(making.member_of(roles.DELIVERERS)).get(making.ADD, query(appeal, channel="email"))
    assert text(page).count("Only an organiser who may change the appeal can do that") == 2
    assert "Only an organiser" not in text(making.browser().get(making.ADD, query(appeal, channel="email")))


def test_what_is_wrong_with_a_copy_is_said_at_the_top_and_once_beside_its_field(browser, appeal):
    copy = making.further(appeal, email="")
    response = browser.post(making.ADD, {**query(appeal), f"copy_{copy.pk}": "email"})
    assert response.status_code == 422 and f'<li><a href="#id_copy_{copy.pk}">Copy 2</a>: It has no' in text(response)
    assert text(response).count("It has no e-mail address.") == 2
    assert not Delivery.objects.exists()


BAD = [
    {"recipient": "x"},
    {"recipient": "\x00"},
    {"recipient": 10**30},
    {"channel": "pigeon"},
    {"number": 0},
    {"number": -1},
    {"number": 10**20},
    {"number": "ten"},
    {"language": "xx"},
    {"country": "\x00"},
    {"recipient": ["1", "x"]},
]


@pytest.mark.parametrize("change", BAD)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_choice_that_makes_no_sense_comes_back_with_a_message(browser, appeal, change, method):
    response = getattr(browser, method)(making.ADD, {**query(appeal), **change})
    assert response.status_code == 422 and "errornote" in text(response)
    assert browser.get(f"{making.LIST}signatures/", {**query(appeal), **change}).status_code == 302
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("name", ["copy_1", "copy_x", f"copy_{10**30}"])
def test_a_copy_for_somebody_else_is_nobody_s(browser, appeal, name):
    other = making.further(make.appeal())
    browser.post(making.ADD, {**query(appeal), name: "hand", f"copy_{other.pk}": "hand"})
    assert Delivery.objects.count() == 1


def test_a_story_from_preparing_to_taking_back(browser, appeal):
    delivery = making.prepared(appeal)
    page = browser.get(making.page_of(delivery))
    assert page["Refresh"] == "3" and "<progress" in text(page)
    assert "Refresh" not in browser.get(f"{making.page_of(delivery)}?still")
    assert "Done." in text(press(browser, delivery, "stop")) and "Refresh" not in browser.get(making.page_of(delivery))
    assert "Done." in text(press(browser, delivery, "resume"))
    making.make_files(delivery)
    assert "I have printed them" in text(browser.get(making.page_of(delivery)))
    for said in ("Done.", "Nothing was changed"):
        assert said in text(press(browser, delivery, "printed"))
    for day in ("", "x", "0000-00-00", "99999-01-01", TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)):
        response = press(browser, delivery, "depart", on=day)
        assert response.status_code == 422 and "errornote" in text(response), day
    for said in ("Done.", "Nothing was changed"):
        assert said in text(press(browser, delivery, "depart", on=TODAY))
    assert Tally.objects.get().delivered == 3
    assert press(browser, delivery, "take_back", reason="").status_code == 422
    long = press(browser, delivery, "take_back", reason="x" * 301)
    assert long.status_code == 422 and "x" * 301 in text(long)
    assert "Done." in text(press(browser, delivery, "take_back", reason="Shut & gone"))
    assert "Shut &amp; gone" in text(browser.get(making.page_of(delivery))) and Tally.objects.get().delivered == 0
    assert "Done." in text(press(browser, delivery, "cancel", reason="No."))
    delivery.refresh_from_db()
    assert delivery.state == "cancelled" and browser.get(making.page_of(delivery)).status_code == 200


@pytest.mark.parametrize("decision", ["", "x", "\x00", "delete", "make_again", "reprint", "resume"])
def test_buttons_that_are_not_there_change_nothing(browser, appeal, decision):
    delivery = making.ready(appeal)
    before = Delivery.objects.values().get()
    assert press(browser, delivery, decision).status_code == 200
    assert Delivery.objects.values().get() == before


def test_what_stands_in_the_way_is_said_and_cleared(browser, appeal):
    delivery = making.ready(appeal)
    story.mark_printed(delivery_id=delivery.pk, by=None, now=timezone.now())
    Letter.objects.filter(pk=delivery.items.first().letter_id).hold(TODAY)
    page = text(browser.get(making.page_of(delivery)))
    assert "1 letter was withdrawn, rejected or held since." in page and "It was handed over before that change" in page
    assert press(browser, delivery, "depart", on=TODAY).status_code == 422
    press(browser, delivery, "make_again")
    making.make_files(delivery)
    assert (delivery.state, delivery.letter_count) == ("ready", 2)
    press(browser, delivery, "depart", on=TODAY)
    assert Tally.objects.get().delivered == 2


def test_files_and_sheets_are_for_organisers_and_have_neutral_names(browser, appeal):
    delivery = making.ready(appeal)
    (file,) = delivery.files.all()
    address = f"{making.LIST}{delivery.pk}/files/{file.pk}/"
    response = browser.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="1-1.pdf"'
    assert "no-store" in response["Cache-Control"] and b"".join(response).startswith(b"%PDF")
    for what in ("receipt", "labels", "cover"):
        sheet = browser.get(f"{making.LIST}{delivery.pk}/paper/{what}/")
        assert sheet.content.startswith(b"%PDF") and "no-store" in sheet["Cache-Control"]
        assert sheet["Content-Disposition"] == f'attachment; filename="1-{what}.pdf"'
    assert not delivery.events.filter(act="printed").exists()
    making.addressee(appeal, checked_at=None)
    assert (
        browser.get(address).status_code == browser.get(f"{making.LIST}{delivery.pk}/paper/cover/").status_code == 302
    )


def test_forged_addresses_are_answered_with_a_message(browser, appeal):
    delivery, other = making.ready(appeal, number=1), making.ready(appeal, number=1)
    file = other.files.get()
    for address in (
        f"{delivery.pk}/files/{file.pk}/",
        f"{delivery.pk}/files/{10**30}/",
        f"{delivery.pk}/paper/secret/",
        f"{10**30}/files/1/",
        f"{10**30}/change/",
        "x/change/",
        "999/paper/cover/",
    ):
        assert browser.get(making.LIST + address).status_code == 302, address


def test_the_list_has_what_waits_first_and_what_is_overdue(browser, appeal):
    gone, ready = making.departed(appeal, number=1), making.ready(appeal, number=1)
    Delivery.objects.filter(pk=gone.pk).update(due_on=TODAY - dt.timedelta(days=1))
    Delivery.objects.filter(pk=making.prepared(appeal, number=1).pk).update(state="cancelled")
    page = text(browser.get(making.LIST))
    assert page.index("No. 2") < page.index("No. 1") < page.index("No. 3") and "overdue" in page
    late = text(browser.get(making.LIST, {"state": "overdue"}))
    assert f"No. {gone.number}" in late and f"No. {ready.number}" not in late
    first_page = text(browser.get("/admin/"))
    assert "delivery ready to be handed over" in first_page and "delivery not answered in time" in first_page


def queries_of(browser, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_pages_ask_the_database_as_often_for_three_letters_as_for_fifty(browser, appeal):
    delivery = making.ready(appeal)
    choice = "&".join(f"{name}={value}" for name, value in query(appeal, channel="post", number=50).items())
    pages = [making.LIST, f"{making.ADD}?{choice}", f"{making.LIST}signatures/?{choice}", making.page_of(delivery)]
    few = [queries_of(browser, page) for page in pages]
    for _ in range(47):
        make.letter(appeal)
    for _ in range(3):
        making.ready(appeal, number=10)
    assert [queries_of(browser, page) for page in pages] == few


def test_settings_are_made_and_their_mistakes_named(browser):
    appeal = make.appeal()
    assert "the organisation that signs the deliveries is not set" in text(browser.get("/admin/"))
    fields = {"appeal": appeal.pk, "organisation_en": "Union", "email": "x@example.org", "file_days": 30}
    for change, said in (
        ({"organisation_en": ""}, "errorlist"),
        ({"fax_gateway": "fax@example.org"}, "Write it like {number}@fax.example.org."),
        ({"answer_days": 0}, "errorlist"),
        ({"file_days": 99999}, "errorlist"),
        ({"signatory_ru": "Ада"}, "errorlist"),
    ):
        response = browser.post(f"{SETTINGS}add/", {**fields, **change})
        assert response.status_code == 200 and said in text(response), change
    assert browser.post(f"{SETTINGS}add/", fields).status_code == 302
    assert Sender.objects.get().texts.get().organisation == "Union"
    assert browser.get(f"{SETTINGS}{appeal.pk}/change/").status_code == 200
    assert browser.get(f"{SETTINGS}add/").status_code == 403
