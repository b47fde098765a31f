"""Pages about people, settings and exports ask for the password again once the login is five minutes old."""

import datetime as dt

import pytest
import time_machine
from django.contrib import admin
from django.utils import timezone

from campaign.models import GivingLink
from organisers.entering import fresh_login
from tests import make
from tests.admin.entering import PASSWORD, client_of, fields_of, messages_of
from tests.admin.relogin import browser, log_in_on
from tests.admin.test_second_factor import code_of, with_app
from tests.html_forms import forms_of
from texts.models import Revision

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=5)
PEOPLE = "/admin/auth/user/"
LINK = "/admin/campaign/givinglink/add/"


def later(by=LATER):
    return time_machine.travel(timezone.now() + by, tick=False)


def asks(response):
    return response.status_code == 200 and any("code" in form.fields for form in forms_of(response.text))


def test_every_page_of_what_needs_a_fresh_login_needs_one():
    """Earlier texts can be put back there, too. What a draft keeps changes nothing."""
    routes_of = {route.name or "" for route in routes(admin.site.urls[0])}
    sensitive = {name.removesuffix("changelist") for name in fresh_login.names() if name.endswith("_changelist")}
    open_to_all = {
        name
        for name in routes_of - fresh_login.names()
        if name.startswith(tuple(sensitive)) and not name.endswith(("_draft", "_draft_new"))
    }
    # Of a person and a group there are no other pages; Django's redirects have no names.
    assert not open_to_all


def test_every_page_that_needs_a_fresh_login_exists():
    """A name that is misspelt would guard nothing."""
    assert fresh_login.names() <= {route.name for route in routes(admin.site.urls[0])}


def routes(patterns):
    for pattern in patterns:
        yield from routes(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


@pytest.mark.parametrize(
    "path",
    [
        *(PEOPLE, f"{PEOPLE}add/", "/admin/deliveries/sender/", "/ru/admin/campaign/responsible/"),
        *("/admin/organisers/limits/", "/admin/organisers/limits/add/", "/admin/appeals/appeal/recipients/1/"),
        *("/admin/appeals/export/", "/ru/admin/appeals/export/add/"),
    ],
)
def test_within_five_minutes_a_page_opens_and_then_it_asks_first(asel, path):
    client = client_of(asel)
    assert not asks(client.get(path))
    with later(LATER - dt.timedelta(seconds=2)):
        assert not asks(client.get(path))
    with later():
        asked = client.get(path)
        assert asks(asked)
        assert "open" in asked.text or "откр" in asked.text
        assert not asks(client.get("/admin/"))
        assert not asks(client.get("/admin/appeals/letter/"))


def test_the_login_leads_back_to_the_page_with_its_query(asel):
    client = browser(asel)
    with later():
        asked = client.get(f"{PEOPLE}?q=asel")
        [form] = [form for form in forms_of(asked.text) if "code" in form.fields]
        assert form.data()["username"] == "asel"
        assert log_in_on(client, asked, asel).headers["Location"] == f"{PEOPLE}?q=asel"
        assert not asks(client.get(PEOPLE))


def test_the_code_of_the_app_is_asked_for_too(asel):
    device, _ = with_app(asel)
    client = browser(asel)
    with later():
        asked = client.get(PEOPLE)
        assert log_in_on(client, asked, asel).status_code == 200
        assert asks(client.get(PEOPLE))
        assert log_in_on(client, client.get(PEOPLE), asel, code=code_of(device)).status_code == 302
        assert not asks(client.get(PEOPLE))


def test_the_wrong_password_opens_nothing(asel):
    client = browser(asel)
    with later():
        assert log_in_on(client, client.get(PEOPLE), asel, password="wrong").status_code == 200
        assert asks(client.get(PEOPLE))
        # Whoever gives up is still logged in for all the rest.
        assert client.get("/admin/").status_code == 200


def test_a_login_elsewhere_makes_no_other_browser_fresh(asel):
    here, elsewhere = browser(asel), browser()
    with later():
        log_in_on(elsewhere, elsewhere.get("/admin/login/"), asel)
        assert not asks(elsewhere.get(PEOPLE))
        assert asks(here.get(PEOPLE))


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_what_was_typed_when_the_five_minutes_ran_out_comes_back_and_is_saved_only_then(asel, prefix):
    client = browser(asel)
    fields = fields_of(client.get(prefix + LINK))
    fields |= {"provider": "paypal", "url": "https://example.org/give", "receiver": "Баспасөз қоры «a» & <b>"}
    with later():
        asked = client.post(prefix + LINK, fields)
        assert asks(asked)
        assert not GivingLink.objects.exists()
        review = log_in_on(client, asked, asel)
        again = fields_of(review)
        assert again["receiver"] == fields["receiver"]
        assert not GivingLink.objects.exists()
        assert client.post(prefix + LINK, again).status_code == 302
    assert GivingLink.objects.get().receiver == fields["receiver"]


def test_the_same_with_the_token_of_an_older_login_in_the_form(asel):
    """A login in another tab changes the token; that login, too, may be old by now."""
    client = browser(asel)
    fields = {**fields_of(client.get(LINK)), "receiver": "The press fund"}
    fields["csrfmiddlewaretoken"] = "x" * 64
    with later():
        asked = client.post(LINK, fields)
        assert asks(asked)
        assert fields_of(log_in_on(client, asked, asel))["receiver"] == "The press fund"


def test_a_button_pressed_too_late_does_nothing_and_says_so(asel):
    other = make.organiser("marat", is_superuser=False, password=None)
    client = client_of(asel)
    with later():
        answer = client.post(f"{PEOPLE}{other.pk}/change/", {"username": "taken over"}, follow=True)
        assert asks(answer)
        assert "nothing was done" in messages_of(answer)
    other.refresh_from_db()
    assert other.username == "marat"


def test_a_clock_that_was_set_back_makes_no_login_fresh(asel):
    client = client_of(asel)
    with later(-dt.timedelta(hours=1)):
        assert asks(client.get(PEOPLE))


def test_the_password_is_not_carried_along(asel):
    client = browser(asel)
    page = f"{PEOPLE}{asel.pk}/password/"
    data = {"password1": PASSWORD, "password2": PASSWORD}
    with later():
        assert PASSWORD not in client.post(page, data, follow=True).text


@pytest.mark.parametrize(
    ("name", "value"),
    [("goal", "4711"), ("recipients-0-email", "police@example.org"), ("recipients-0-attention_en", "Major")],
)
def test_settings_of_the_appeal_are_saved_by_a_fresh_login_alone_and_its_texts_by_any(asel, name, value):
    appeal = make.appeal()
    client, page = browser(asel), f"/admin/appeals/appeal/{appeal.pk}/change/"
    fields = fields_of(client.get(page))
    with later():
        asked = client.post(page, {**fields, name: value})
        assert asks(asked)
        assert fields_of(client.get(page))[name] == fields[name]
        again = fields_of(log_in_on(client, asked, asel))
        assert again[name] == value
        assert fields_of(client.get(page))[name] == fields[name]
        assert client.post(page, again).status_code == 302
        assert fields_of(client.get(page))[name] == value
    with later(2 * LATER):
        fields = fields_of(client.get(page))
        assert client.post(page, {**fields, "headline_en": "Homes are bulldozed"}).status_code == 302
        assert fields_of(client.get(page))["headline_en"] == "Homes are bulldozed"


def test_an_earlier_text_of_a_recipient_is_put_back_by_a_fresh_login_alone(asel):
    recipient = make.appeal().recipients.first()
    client, page = browser(asel), f"/admin/appeals/appeal/{recipient.appeal_id}/change/"
    before = fields_of(client.get(page))
    client.post(page, {**before, "recipients-0-attention_en": "Major"})
    text = recipient.texts.get(language="en")
    revision = Revision.objects.of(text).get(number=text.revision - 1)
    address = f"/admin/appeals/appeal/{recipient.appeal_id}/history/{revision.pk}/"
    [form] = [form for form in forms_of(client.get(address).text) if "seen" in form.fields]
    with later():
        asked = client.post(address, form.data())
        assert asks(asked)
        assert "back" not in messages_of(asked)
        text.refresh_from_db()
        assert text.attention == "Major"
        log_in_on(client, asked, asel)
        [form] = [form for form in forms_of(client.get(address).text) if "seen" in form.fields]
        client.post(address, form.data())
    text.refresh_from_db()
    assert text.attention == before["recipients-0-attention_en"]
