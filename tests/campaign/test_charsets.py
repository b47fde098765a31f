"""A request that names an odd charset gets the answer that any other gets."""

import io
from urllib.parse import urlencode

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from appeals.models import Letter
from campaign.web.utf8_only import Utf8Only
from campaign.wsgi import application
from tests import make

pytestmark = pytest.mark.django_db
CHARSETS = [
    "base64",
    "idna",
    "punycode",
    "utf-16",
    "zip",
    "hex",
    "rot13",
    '"utf-8"',
    "unknown",
    "",
    "\x00",
    "undefined",
]


@pytest.fixture(autouse=True)
def open_connection():
    """The handler closes old connections first, as after each request; that of the test stays open."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def answer(method: str, path: str, **environ: object) -> tuple[str, bytes]:
    said: list[str] = []
    made = RequestFactory().generic(method, path).environ | environ
    body = b"".join(application(made, lambda status, headers, *rest: said.append(status)))
    return said[0], body


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_page_is_read_with_any_charset(charset):
    make.site()
    expected = answer("GET", "/", QUERY_STRING="country=DE")
    asked = answer("GET", "/", QUERY_STRING="country=DE", CONTENT_TYPE=f"text/html; charset={charset}")
    assert asked == expected and expected[0] == "200 OK"


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_letter_is_stored_as_it_was_typed_with_any_charset(charset):
    appeal = make.site()
    sent = urlencode(make.letter_fields(own_words="Үй – бәріміздікі.")).encode()
    status, _ = answer(
        "POST",
        f"/appeals/{appeal.slug}/",
        CONTENT_TYPE=f"application/x-www-form-urlencoded; charset={charset}",
        CONTENT_LENGTH=str(len(sent)),
        HTTP_SEC_FETCH_SITE="same-origin",
        **{"wsgi.input": io.BytesIO(sent)},
    )
    assert status == "302 Found" and Letter.objects.get().own_words == "Үй – бәріміздікі."


def test_the_boundary_of_a_form_with_files_stays():
    seen = {}
    Utf8Only(lambda environ, start: seen.update(environ) or [])(
        {"CONTENT_TYPE": 'multipart/form-data; Charset="base64"; boundary=x'}, lambda *said: None
    )
    assert seen["CONTENT_TYPE"] == "multipart/form-data; boundary=x"


def test_without_it_the_page_is_an_error():
    make.site()
    client = Client(raise_request_exception=True)
    with pytest.raises(LookupError):
        client.get("/?country=DE", CONTENT_TYPE="text/html; charset=base64")
