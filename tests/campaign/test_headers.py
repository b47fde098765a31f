"""The strict policy is on every kind of answer, and no public one sets or minds a cookie."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from appeals.models import Appeal
from tests import make

APPEAL = "/appeals/shanyrak-aigyerim/"
PUBLIC = [
    *("/", "/about/", "/privacy/", "/reach/", "/donate/", "/articles/", "/articles/feed/", APPEAL, f"{APPEAL}sent/"),
    *(f"{APPEAL}letter/", f"{APPEAL}letters/", "/articles/shanyrak-aigyerim/", f"{APPEAL}count.json", "/nothing/"),
    *("/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/healthz", "/readyz"),
]
POLICY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"


@pytest.fixture
def site(db):
    return make.site()


def assert_policy(response):
    for name, value in POLICY.items():
        assert response[name] == value, name
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    assert policy >= {part.strip() for part in CSP.split(";")}
    assert policy >= {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("path", [path for path in PUBLIC if not path.endswith("count.json")])
def test_public_pages_carry_the_policy(client, site, path):
    assert_policy(client.get(path))


def test_answers_of_every_status_carry_the_policy(site, monkeypatch):
    client = Client(raise_request_exception=False)
    etag = client.get("/")["ETag"]
    answers = {
        304: client.get("/", headers={"if-none-match": etag}),
        200: client.get("/ru/"),
        302: make.post_letter(client),
        301: client.get("/articles"),
        400: client.get("/", headers={"host": "evil.example"}),
        403: make.post_letter(client, headers={"sec-fetch-site": "cross-site"}),
        404: client.get("/nothing/"),
        405: client.post("/"),
        413: client.post("/", b"a" * 200_000, content_type="application/x-www-form-urlencoded"),
        415: client.post("/", b"{}", content_type="application/json"),
        422: make.post_letter(client, naming=""),
    }
    Appeal.objects.update(state="paused")
    answers[409] = make.post_letter(client)
    monkeypatch.setattr("appeals.views.writing.present", None)
    answers[500] = client.get(APPEAL, headers={"accept-encoding": "br"})
    for status, response in answers.items():
        assert response.status_code == status
        assert_policy(response)
        if status >= 400:
            assert response["Cache-Control"] == "no-store", status
            assert b"<h1" in response.content, status
            assert not response.cookies


def test_static_files_and_the_admin_carry_the_policy(db, settings):
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(exist_ok=True)
    (folder / "policy.css").write_text("a{}")
    client = Client()
    for path in ("/static/policy.css", "/admin/login/"):
        response = client.get(path)
        assert response.status_code == 200
        assert_policy(response)
    static = client.get("/static/policy.css")
    assert "Access-Control-Allow-Origin" not in static
    again = client.get("/static/policy.css", headers={"if-modified-since": static["Last-Modified"]})
    assert again.status_code == 304
    assert_policy(again)
    (folder / "policy.css").unlink()


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_neither_set_nor_mind_a_cookie_or_a_language(site, path):
    plain, odd = Client(), Client()
    odd.cookies[settings.SESSION_COOKIE_NAME] = odd.cookies[settings.CSRF_COOKIE_NAME] = odd.cookies[
        "django_language"
    ] = "ru"
    odd_headers = {"accept-language": "ru,kk", "user-agent": "x", "cookie": "messages=x; sessionid=y"}
    one, other = plain.get(path), odd.get(path, headers=odd_headers)
    assert one.content == other.content
    for response in (one, other):
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()
        assert "accept-language" not in response.get("Vary", "").lower()


def test_an_organiser_who_is_logged_in_sees_the_same_public_pages(site):
    organiser = Client()
    organiser.force_login(make.organiser())
    for path in ("/", APPEAL, f"{APPEAL}sent/", "/nothing/"):
        response = organiser.get(path)
        assert response.content == Client().get(path).content
        assert not response.cookies


def test_the_admin_is_not_stored_and_its_session_is_httponly(db, settings):
    client = Client()
    response = client.get("/admin/login/")
    assert "no-store" in response["Cache-Control"]
    for cookie in response.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_the_onion_is_told_without_anybodys_parameters(site, settings):
    settings.ONION_URL = "http://letters.onion"
    client = Client()
    assert client.get("/ru/articles/?from=ada%40example.org")["Onion-Location"] == "http://letters.onion/ru/articles/"
    assert client.get("/ru/articles/")["Onion-Location"] == "http://letters.onion/ru/articles/"
    assert "Onion-Location" not in client.get(f"{APPEAL}count.json")
