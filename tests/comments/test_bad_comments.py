"""Invalid comments are answered with a page: no server error, no word lost, nothing stored."""

import pytest
import time_machine

from articles.models import Article, Comment
from articles.models.comment import COMMENT_MAX_LENGTH
from safety.web import guard
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def article() -> Article:
    return make.article()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", " \n\t "),
        ("text", "a\x00b"),
        ("text", "\u200b\u3164"),
        ("text", "damaged \ufffd words"),
        ("text", "x" * (COMMENT_MAX_LENGTH + 1)),
        ("pseudonym", "<b>Ada</b>"),
        ("pseudonym", "www.example.com"),
        ("pseudonym", "ada@example.com"),
        ("pseudonym", "A\x00da"),
        ("pseudonym", "x" * 61),
        ("email", "nobody"),
        ("email", "a@b@c"),
        ("email", "a@" + "x" * 300 + ".org"),
        ("email", "a\x00@example.org"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_kept(client, article, field, value):
    changes = {"text": "These words stay.", field: value}
    response = making.post(client, article, **changes)
    content = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_{field}"' in content
    assert f'id="id_{field}_error"' in content
    if field != "text":
        assert "These words stay." in content
    assert not Comment.objects.exists()


def test_what_fits_exactly_is_taken(client, article):
    assert making.post(client, article, text="ә" * COMMENT_MAX_LENGTH, pseudonym="ң" * 60).status_code == 302


def test_names_in_any_script_are_taken(client, article):
    for name in ("عليّ", "O’Brien", "نی\u200cما", "李", "Ğalı"):
        assert making.post(client, article, pseudonym=name).status_code == 302


def test_a_field_sent_twice_is_said(client, article):
    response = client.post(
        f"/articles/{article.slug}/comments/", {**making.fields(), "text": ["One", "Two"]}, headers=make.BROWSER
    )
    assert response.status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"text[]=a&text[0]=b", FORM, 422),
        (b"text=%ED%A0%80words", FORM, 422),
        (b"text=%FF%FE", FORM, 422),
        (b"text=" + b"x" * 200_000, FORM, 413),
        (b"&".join(b"f%d=1" % number for number in range(1001)), FORM, 400),
        (b'{"text": "words"}', "application/json", 415),
        (b"<text/>", "text/xml", 415),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
        (b"", FORM, 422),
    ],
)
def test_odd_bodies_are_answered_with_a_page(client, article, body, content_type, status):
    response = client.post(f"/articles/{article.slug}/comments/", body, content_type=content_type, headers=make.BROWSER)
    assert response.status_code == status
    assert "<h1" in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client, article, method):
    assert getattr(client, method)(f"/articles/{article.slug}/comments/").status_code == 405
    assert getattr(client, method)(f"/articles/{article.slug}/comments/sent/").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
    ],
)
def test_a_foreign_page_cannot_comment(client, article, headers):
    assert making.post(client, article, headers=headers).status_code == 403
    assert not Comment.objects.exists()


def test_without_headers_a_fresh_stamp_is_enough_and_an_old_one_keeps_the_words(client, article):
    for headers in ({}, {"origin": "null"}):
        assert making.post(client, article, headers=headers).status_code == 302
    with time_machine.travel("2026-01-01"):
        old = guard.make_stamp()
    response = making.post(client, article, headers={}, stamp=old, text="Typed with care.")
    assert response.status_code == 422
    assert "Typed with care." in response.content.decode()
    assert old not in response.content.decode()
    assert making.post(client, article, headers={}, stamp="forged").status_code == 422


@pytest.mark.parametrize(
    "query", ["after=", "after=2026-11-01", "after=x_y", "after=%00", "after=9999-99-99_1", "page=7"]
)
def test_odd_places_in_the_list(client, article, query):
    status = client.get(f"/articles/{article.slug}/comments/?{query}").status_code
    assert status == (200 if query in ("after=", "page=7") else 404)
