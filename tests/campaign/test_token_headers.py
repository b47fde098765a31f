"""Whatever is answered below a token's path: no referrer, nothing for robots, and the token in no header and no link."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests import make
from tests.own.pages import BROWSER, PREFIXES, address_of, token_of, unsubscribe_address
from tests.own.test_stuck_links import confirm_address

pytestmark = pytest.mark.django_db
ONION = "http://letters.onion"
FORM = "application/x-www-form-urlencoded"
# What sends a visitor or a robot to a page, or says where it is.
SAYS_WHERE = r"<(?:link|meta)[^>]*>|data-(?:share|copy)=\"[^\"]*\"|https?://[^\s\"<]*"


@pytest.fixture(autouse=True)
def onion(settings):
    settings.ONION_URL = ONION


@pytest.fixture
def letter():
    return make.letter(make.site(), address="ada@example.org")


def answers(path):
    """Answers of every kind at a path, and below it, by what was done."""
    client = Client(raise_request_exception=False)
    yield "GET", client.get(path)
    yield "HEAD", client.head(path)
    yield "without its slash", client.get(path.rstrip("/"))
    yield "below", client.get(f"{path}nothing/at/all/")
    yield "below, without a slash", client.get(f"{path}nothing")
    yield "403", client.post(path, {"wrote": "on"}, headers={"sec-fetch-site": "cross-site"})
    yield "POST", client.post(path, {"a": "b"}, headers=BROWSER)
    for method in ("PUT", "OPTIONS", "DELETE", "TRACE"):
        yield method, client.generic(method, path)
    yield "400 host", client.get(path, headers={"host": "evil.example"})
    yield "400 query", client.get(f"{path}?" + "&".join(f"a{number}=b" for number in range(1001)))
    yield "400 body", client.post(path, {f"a{number}": "b" for number in range(1001)}, headers=BROWSER)
    yield "411", client.post(path, headers={"transfer-encoding": "chunked"})
    yield "413", client.post(path, b"a" * 200_000, content_type=FORM)
    yield "415", client.post(path, b"{}", content_type="application/json")


def assert_silent(response, token, what):
    assert response["Referrer-Policy"] == "no-referrer", what
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive", what
    assert response["Cache-Control"] == "no-store", what
    assert token not in str(response.headers), what
    for place in re.findall(SAYS_WHERE, response.text):
        assert token not in place, (what, place)


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("address", [confirm_address, address_of, unsubscribe_address])
def test_every_answer_below_a_token_keeps_to_itself(letter, address, language):
    path = address(letter, language)
    token = path.split("/letters/")[1].split("/")[0]
    statuses = set()
    for what, response in answers(path):
        statuses.add(response.status_code)
        assert_silent(response, token, what)
    assert statuses >= {200, 400, 404, 405}


@pytest.mark.parametrize("language", PREFIXES)
def test_an_error_of_the_server_there_does_too(letter, monkeypatch, language):
    monkeypatch.setattr("appeals.views.own.tokens.read", None)
    response = Client(raise_request_exception=False).get(address_of(letter, language))
    assert response.status_code == 500
    assert_silent(response, token_of(letter), "500")


@pytest.mark.parametrize(
    "before",
    [
        *("//letters/", "/LETTERS/", "/en/letters/", "/de/letters/", "/ru/ru/letters/", "/x/letters//", "/letters;/"),
        *("/appeals/shanyrak-aigyerim/letters/", "/kk/appeals/x/letters/"),
    ],
)
def test_a_link_whose_beginning_was_mistyped_does_too(letter, before):
    token = token_of(letter)
    response = Client().get("/", PATH_INFO=f"{before}{token}/")
    if response.status_code == 404:
        assert_silent(response, token, before)
    assert "Onion-Location" not in response and response["Referrer-Policy"] == "no-referrer"


def test_public_letters_have_no_token_and_are_told_the_onion(letter):
    for path in ("/appeals/shanyrak-aigyerim/letters/", "/ru/appeals/shanyrak-aigyerim/letters/"):
        response = Client().get(path)
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Onion-Location"] == ONION + path


def test_the_onion_is_told_where_a_page_can_be_opened_there():
    make.site()
    client = Client()
    assert client.get("/ru/about/")["Onion-Location"] == f"{ONION}/ru/about/"
    form = make.post_letter(client, naming="")
    for response in (client.get("/admin/login/"), client.get("/nothing/"), client.get("/sitemap.xml"), form):
        assert "Onion-Location" not in response


@pytest.mark.parametrize("odd", ["\r\nSet-Cookie: a=b", "\n", "\x00", "\u2028", "ж", "%0d%0aX: y"])
def test_nothing_that_was_sent_becomes_a_header_of_its_own(settings, odd):
    make.site()
    client = Client(raise_request_exception=False)
    for path in (f"/articles/{odd}", f"/ru/{odd}/", f"/articles{odd}", f"/letters/{odd}/", f"/admin/{odd}"):
        for response in (
            client.get(quote(path)),
            client.get("/", PATH_INFO=path.encode().decode("latin1")),
            client.get(f"/ru/?after={quote(odd)}"),
        ):
            assert response.status_code < 500, path
            for name, value in response.items():
                assert not re.search(r"[\r\n\x00]", name + value), path
                assert name != "Set-Cookie" and name != "X"


def test_the_admin_and_what_it_answers_are_not_for_robots():
    client = Client()
    for response in (
        client.get("/admin/"),
        client.get("/kk/admin/login/"),
        client.post("/admin/x/"),
        client.put("/admin/"),
    ):
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
