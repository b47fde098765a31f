"""Stopping the news by the link in a mail: a page that asks, and RFC 8058's one POST that does not."""

import pytest
from django.test import Client

from appeals.models import Contact, Letter
from tests import make
from tests.own.pages import FOREIGN, PREFIXES, address_of, post, unsubscribe_address

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def letter():
    made = make.letter(make.appeal())
    make.contact(made, make.address(), wants_updates=True)
    return made


def gets_news(letter) -> bool:
    return Contact.objects.filter(pk=letter.pk, wants_updates=True).exists()


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_get_asks_and_does_nothing(letter, language, method):
    response = getattr(Client(), method)(unsubscribe_address(letter, language), ONE_CLICK)
    assert response.status_code == 200
    assert gets_news(letter)


def test_the_button_stops_the_news(letter):
    page = post(unsubscribe_address(letter), "unsubscribe")
    assert page.status_code == 200
    assert "You get no more news from us" in page.content.decode()
    assert not gets_news(letter)


@pytest.mark.parametrize("slash", ["/", ""])
@pytest.mark.parametrize("headers", [{}, *FOREIGN])
def test_one_click_of_a_mail_program_stops_the_news(letter, slash, headers):
    address = unsubscribe_address(letter).rstrip("/") + slash
    assert Client().post(address, ONE_CLICK, headers=headers).status_code == 200
    assert not gets_news(letter)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_comes_in_either_of_the_types_that_the_rfc_allows(letter, content_type):
    if content_type.startswith("multipart"):
        response = Client().post(unsubscribe_address(letter), ONE_CLICK)
    else:
        body = "List-Unsubscribe=One-Click"
        response = Client().post(unsubscribe_address(letter), body, content_type=content_type)
    assert response.status_code == 200
    assert not gets_news(letter)


BODIES = [b"", b"List-Unsubscribe=One-Click", b"x" * 50_000, bytes(range(256)), b"--x\r\nbroken", b"{}"]
TYPES = [
    "",
    "text/plain",
    "application/json",
    "application/octet-stream",
    "no type at all",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=base64",
    "multipart/mixed; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "Application/X-WWW-Form-Urlencoded;charset=ISO-8859-1",
]


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("content_type", TYPES)
def test_one_click_is_taken_with_any_content_type_and_any_body(letter, content_type, language):
    """Whoever knows the link may stop the news; RFC 8058 asks senders for a form, and not all of them send one."""
    for body in BODIES:
        Contact.objects.filter(pk=letter.pk).update(wants_updates=True)
        for headers in ({}, *FOREIGN):
            address = unsubscribe_address(letter, language)
            response = Client().generic("POST", address, body, content_type=content_type, headers=headers)
            assert response.status_code == 200, (body, headers)
            assert "location" not in response.headers
        assert not gets_news(letter)


@pytest.mark.parametrize("slash", ["/", ""])
@pytest.mark.parametrize("encoding", ["chunked", None])
@pytest.mark.parametrize("content_type", TYPES)
def test_one_click_is_taken_without_a_length(letter, content_type, encoding, slash):
    address = unsubscribe_address(letter).rstrip("/") + slash
    extra = {"CONTENT_LENGTH": "", "CONTENT_TYPE": content_type}
    if encoding:
        extra["HTTP_TRANSFER_ENCODING"] = encoding
    assert Client().generic("POST", address, b"", **extra).status_code == 200
    assert not gets_news(letter)


def test_one_click_works_on_the_host_that_mails_link_to(letter, settings):
    settings.LINK_URL, settings.ALLOWED_HOSTS = "https://links.example", ["site.example", "links.example"]
    settings.SITE_URL = "https://site.example"
    client = Client(SERVER_NAME="links.example")
    assert client.post(unsubscribe_address(letter), b"", content_type="text/plain").status_code == 200
    assert not gets_news(letter)


def test_what_is_too_long_is_refused_still(letter):
    response = Client().post(unsubscribe_address(letter), b"x" * 200_000, content_type="text/plain")
    assert response.status_code == 413
    assert gets_news(letter)


@pytest.mark.parametrize(
    "path", ["letters/x/", "letters/x/confirm/", "letters/x/y/unsubscribe/", "x/letters/x/unsubscribe/"]
)
def test_no_other_page_takes_such_bodies(path):
    assert Client().post(f"/{path}", b"x", content_type="text/plain").status_code == 415
    assert Client().generic("POST", f"/{path}", b"", HTTP_TRANSFER_ENCODING="chunked").status_code == 411


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_button_on_another_site_does_nothing(letter, headers):
    assert post(unsubscribe_address(letter), "unsubscribe", headers=headers).status_code == 403
    assert gets_news(letter)


def test_stopping_twice_is_answered_as_the_first_time(letter):
    pages = [Client().post(unsubscribe_address(letter), ONE_CLICK).content for _ in range(2)]
    assert pages[0] == pages[1]


def test_the_link_never_expires(letter):
    address = unsubscribe_address(letter)
    before = Client().get(address).content
    post(address_of(letter), "withdraw", is_sure="on")
    assert Client().get(address).content == before
    assert Client().post(address, ONE_CLICK).status_code == 200
    Letter.objects.all().delete()
    assert Client().get(address).content == before
    assert Client().post(address, ONE_CLICK).status_code == 200


def test_it_stops_nothing_but_the_news(letter):
    Client().post(unsubscribe_address(letter), ONE_CLICK)
    after = Letter.objects.get(pk=letter.pk)
    assert (after.state, after.name) == (letter.state, letter.name)
    assert Contact.objects.get(pk=letter.pk).sealed_address
