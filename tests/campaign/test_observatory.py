"""Every HTML page, of whatever status, has at least 130 points by the public rules of Mozilla's HTTP Observatory."""

from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests import make, observatory
from tests.admin import opened_earlier
from tests.admin.entering import superuser
from tests.own.pages import PREFIXES, address_of, unsubscribe_address

pytestmark = pytest.mark.django_db
LEAST = 130
APPEAL = "/appeals/shanyrak-aigyerim/"


@pytest.fixture
def public(settings):
    """What of a public site the headers depend on."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ONION_URL = "http://letters.onion"


def assert_score(response, least=LEAST):
    assert response["Content-Type"].startswith("text/html")
    headers = [*response.items(), *(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())]
    score, points = observatory.score(headers, response.content.decode())
    assert score >= least, (response.request["PATH_INFO"], response.status_code, points)


def html_pages(client):
    """The paths of all public pages, as the sitemap lists them, and those it does not."""
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    listed = [
        element.text.partition("//")[2].partition("/")[2] for element in sitemap.iter() if element.tag.endswith("loc")
    ]
    assert len(listed) > 20
    yield from (f"/{path}" for path in listed)
    for prefix in PREFIXES.values():
        yield from (f"{prefix}{APPEAL}sent/", f"{prefix}{APPEAL}letter/", f"{prefix}/reach/", f"{prefix}/nothing/")
        yield from (f"{prefix}/admin/", f"{prefix}/admin/nothing/", f"{prefix}/letters/forged/confirm/")


def test_public_pages(public):
    make.site()
    client = Client()
    for path in html_pages(client):
        response = client.get(path, secure=True)
        if response.status_code == 302:
            response = client.get(response["Location"], secure=True)
        assert_score(response, 130 if "/admin/" in path else 150)


def test_pages_behind_a_token(public):
    letter = make.letter(make.site(), address="ada@example.org")
    for language in PREFIXES:
        for path in (address_of(letter, language), unsubscribe_address(letter, language)):
            for response in (Client().get(path, secure=True), Client().post(path, {"a": "b"}, secure=True)):
                assert_score(response, 150)


def test_errors_and_what_forms_answer(public, monkeypatch):
    make.site()
    client = Client(raise_request_exception=False)
    answers = [
        client.get("/", headers={"host": "evil.example"}, secure=True),
        client.post("/", secure=True),
        client.post("/", b"a" * 200_000, content_type="application/x-www-form-urlencoded", secure=True),
        client.post("/", b"{}", content_type="application/json", secure=True),
        client.post(APPEAL, {"naming": ""}, headers={"sec-fetch-site": "same-origin"}, secure=True),
        client.post(APPEAL, {"naming": ""}, headers={"sec-fetch-site": "cross-site"}, secure=True),
        client.post(APPEAL, {f"a{number}": "b" for number in range(1001)}, secure=True),
    ]
    monkeypatch.setattr("appeals.views.writing.present", None)
    answers.append(client.get(f"/kk{APPEAL}", headers={"accept-encoding": "identity"}, secure=True))
    assert [answer.status_code for answer in answers] == [400, 405, 413, 415, 422, 403, 400, 500]
    for answer in answers:
        assert_score(answer, 150)


def test_pages_of_the_admin(public):
    client = superuser()
    addresses = [reverse(f"admin:{name}") for name in ("index", "second_factor", "password_change")]
    for row in opened_earlier.rows():
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        addresses += [reverse(f"admin:{name}_change", args=[row.pk]), reverse(f"admin:{name}_history", args=[row.pk])]
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            addresses.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    for address in addresses:
        response = client.get(address, secure=True)
        assert response.status_code in (200, 302, 403), address
        if response.status_code != 302:
            assert_score(response)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", None),
        ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'"),
        ("Strict-Transport-Security", None),
        ("Strict-Transport-Security", "max-age=31536000, max-age=31536000"),
        ("X-Content-Type-Options", "sniff"),
        ("Referrer-Policy", "unsafe-url"),
        ("Set-Cookie", "sessionid=x; Path=/"),
        ("Access-Control-Allow-Credentials", "true"),
    ],
)
def test_the_rules_take_points(public, name, value):
    """The counting itself: what is missing or wrong costs something."""
    make.site()
    response = Client().get("/", secure=True)
    before = dict(response.items()) | {"Access-Control-Allow-Origin": "https://evil.example"}
    after = {key: text for key, text in before.items() if key != name} | ({name: value} if value else {})
    full, lower = (observatory.score(list(headers.items()), "")[0] for headers in (before, after))
    assert full == 150 and lower < full
