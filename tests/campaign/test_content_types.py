"""A content type that Django cannot read is refused with a page, on the application as the server loads it."""

import io
from urllib.parse import urlencode

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from appeals.models import Letter
from safety.keys import tokens
from tests import make

pytestmark = pytest.mark.django_db
UNREADABLE = [
    *(
        f"charset={name}"
        for name in ("base64", "idna", "punycode", "utf-16", "zip", "hex", "rot13", "unknown", "", "\x00")
    ),
    "Charset = undefined",
    "charset=utf8",
    'charset="latin1"',
    "charset*=rot13''%41",
    "x*=nothing''%41",
    "boundary*=rot13''%41",
    "x*0*=rot13''%41",
]
READABLE = ["", "charset=utf-8", "charset=UTF-8", 'charset="utf-8"', "charset = utf-8", "x=y", "charset=utf-8; x=y"]


@pytest.fixture(autouse=True)
def open_connection():
    """The handler closes old connections first, as after each request; that of the test stays open."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def status_of(method: str, path: str, kind: str, body: bytes = b"") -> str:
    said: list[str] = []
    environ = RequestFactory().generic(method, path).environ | {
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "QUERY_STRING": "country=DE",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "wsgi.input": io.BytesIO(body),
    }
    # Here, as loading it asks the database which keys it was written under.
    from campaign.wsgi import application

    b"".join(application(environ, lambda status, headers, *rest: said.append(status)))
    return said[0]


def status_of_letter(appeal, parameters: str) -> str:
    sent = urlencode(make.letter_fields(own_words="Үй – бәріміздікі.")).encode()
    return status_of("POST", f"/appeals/{appeal.slug}/", f"application/x-www-form-urlencoded; {parameters}", sent)


@pytest.mark.parametrize("parameters", UNREADABLE)
def test_what_django_cannot_read_is_refused_and_stores_nothing(parameters):
    appeal = make.site()
    assert status_of("GET", "/", f"text/html; {parameters}") == "415 Unsupported Media Type"
    assert status_of_letter(appeal, parameters) == "415 Unsupported Media Type"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("parameters", READABLE)
def test_what_browsers_send_is_taken_as_it_is(parameters):
    appeal = make.site()
    assert status_of("GET", "/", f"text/html; {parameters}") == "200 OK"
    assert status_of_letter(appeal, parameters) == "302 Found"
    assert Letter.objects.get().own_words == "Үй – бәріміздікі."


@pytest.mark.parametrize("parameters", UNREADABLE)
def test_one_click_stops_the_news_all_the_same(parameters):
    letter = make.letter(make.appeal())
    make.contact(letter, "ada@example.org", wants_updates=True)
    path = f"/letters/{tokens.make(tokens.Purpose.UNSUBSCRIBE, letter.pk)}/unsubscribe/"
    assert status_of("POST", path, f"multipart/form-data; {parameters}", b"x") == "200 OK"
    letter.contact.refresh_from_db()
    assert not letter.contact.wants_updates


@pytest.mark.parametrize("parameters", ["charset=base64", "x*=nothing''%41"])
def test_without_it_such_a_request_is_an_error(parameters):
    make.site()
    with pytest.raises((LookupError, ValueError)):
        Client().get("/?country=DE", CONTENT_TYPE=f"text/html; {parameters}")
