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

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=5)
PEOPLE = "/admin/auth/user/"
LINK = "/admin/campaign/givinglink/add/"


def later(by=LATER):
    return time_machine.travel(timezone.now() + by, tick=False)


def asks(response):
    return response.status_code == 200 and any("code" in form.fields for form in forms_of(response.text))


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
        *("/admin/organisers/limits/", "/admin/organisers/limits/add/"),
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
