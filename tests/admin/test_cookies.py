"""The admin's cookies, as the headers say them: signed, for this host and this visit only."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from campaign.web.admin_cookies import session_key_in
from tests import make
from tests.admin.entering import client_of, log_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_failed_logins")]
ONION = "letterslettersletters.onion"


@pytest.fixture
def public(settings):
    """What the settings of a public site are (tests/structure/test_deploy.py reads those themselves)."""
    settings.IS_HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.ONION_URL = f"http://{ONION}"
    settings.ALLOWED_HOSTS = ["testserver", ONION]
    return settings


def headers_of(response):
    """The raw Set-Cookie headers, by the cookie's name; each attribute as it stands there."""
    lines = response.cookies.output(header="", sep="\n").splitlines()
    return {line.strip().split("=", 1)[0]: {part.strip() for part in line.split(";")[1:]} for line in lines}


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_on_a_public_site_they_end_with_the_browser_and_go_to_this_host_only_over_https(public, prefix):
    user, client = make.organiser(), Client()
    page = client.get(f"{prefix}/admin/login/", secure=True)
    done = client.post(
        f"{prefix}/admin/login/",
        {"username": user.get_username(), "password": "a-long-enough-password"},
        secure=True,
        headers={"referer": "https://testserver/"},
    )
    assert done.status_code == 302
    set_by = {**headers_of(page), **headers_of(done)}
    assert set(set_by) == {"__Host-sessionid", "__Host-csrftoken"}
    for attributes in set_by.values():
        assert attributes == {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}


def test_over_an_http_onion_they_are_not_secure_and_bear_no_name_that_says_so(public):
    user, client = make.organiser(), Client(SERVER_NAME=ONION)
    page = client.get("/admin/login/")
    done = log_in(client, user)
    assert done.status_code == 302
    set_by = {**headers_of(page), **headers_of(done)}
    assert set(set_by) == {"sessionid", "csrftoken"}
    for attributes in set_by.values():
        assert attributes == {"HttpOnly", "SameSite=Lax", "Path=/"}
    assert client.get("/admin/").status_code == 200
    # They open nothing at the other name, where a browser would not send them.
    client.cookies["sessionid"]["secure"] = ""
    assert client.get("/admin/", SERVER_NAME="testserver", secure=True).status_code == 302


def test_on_a_local_site_they_are_the_copys_own():
    client = Client()
    page = client.get("/admin/login/")
    done = log_in(client, make.organiser())
    for name, attributes in {**headers_of(page), **headers_of(done)}.items():
        assert name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        assert attributes == {"HttpOnly", "SameSite=Lax", "Path=/"}


@pytest.mark.parametrize(
    ("extra", "name", "attributes"),
    [
        ({"secure": True}, "__Host-messages", {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}),
        ({"SERVER_NAME": ONION}, "messages", {"HttpOnly", "SameSite=Lax", "Path=/"}),
    ],
)
def test_what_the_next_page_says_is_in_such_a_cookie_too_and_gone_after_it(public, extra, name, attributes):
    client = client_of(make.organiser())
    client.handler.enforce_csrf_checks = True
    if "secure" not in extra:
        client.cookies["sessionid"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    done = client.post("/admin/", {"a": "b"}, headers={"sec-fetch-site": "same-origin"}, **extra)
    assert done.status_code == 302
    assert headers_of(done)[name] == attributes
    page = client.get("/admin/", **extra)
    assert "nothing was done" in page.content.decode()
    assert page.cookies[name]["max-age"] == 0


def test_a_row_of_the_sessions_table_opens_no_login():
    user = make.organiser()
    client = client_of(user)
    assert client.get("/admin/").status_code == 200
    row = Session.objects.get()
    signed = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert session_key_in(signed) == row.session_key
    for stolen in (row.session_key, f"{row.session_key}:", signed[:-1], row.session_data, f"x{signed}", "\0", ""):
        thief = Client()
        thief.cookies = SimpleCookie()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
        assert thief.get("/admin/").status_code == 302, stolen


def test_a_cookie_that_was_not_signed_here_is_deleted():
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = thief.get("/admin/")
    assert "Max-Age=0" in headers_of(answer)[settings.SESSION_COOKIE_NAME]


def test_another_secret_key_ends_every_login(settings):
    client = client_of(make.organiser())
    settings.SECRET_KEY = "another" * 10
    assert client.get("/admin/").status_code == 302
