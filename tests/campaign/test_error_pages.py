"""Error pages speak the reader's language and need neither the database nor anything else that may have failed."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from campaign.web import errors

STATUSES = [400, 403, 404, 405, 413, 415, 500]
PATHS = {"en": "/somewhere/", "ru": "/ru/somewhere/", "kk": "/kk/somewhere/"}


def fail(*arguments, **named):
    raise DatabaseError("the database does not answer")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", PATHS)
def test_every_error_has_a_page_in_every_language_without_a_query(status, language):
    """Without the `db` fixture any query is refused."""
    response = errors.error_page(RequestFactory().get(PATHS[language]), status)
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert 'content="noindex"' in page
    assert errors.BARE_PAGE not in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", PATHS)
def test_a_database_that_does_not_answer_is_an_error_page(db, monkeypatch, language):
    with connection.execute_wrapper(fail):
        response = Client(raise_request_exception=False).get("/" if language == "en" else f"/{language}/")
    assert response.status_code == 500
    assert f'<html lang="{language}"' in response.content.decode()
    assert "does not answer" not in response.content.decode()


def test_a_page_that_cannot_be_rendered_falls_back_to_plain_words(monkeypatch):
    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.error_page(RequestFactory().get("/"), 500)
    assert (response.status_code, response.content.decode()) == (500, errors.BARE_PAGE)


def test_the_readiness_check_says_when_the_database_does_not_answer(db):
    client = Client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)
    with connection.execute_wrapper(fail):
        assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)


@pytest.mark.parametrize("path", ["//evil.example/", "/ru//evil.example/about/", "/kk///evil.example/"])
def test_no_link_of_a_page_leads_to_a_host_that_its_address_names(client, path):
    """A link to this site would otherwise lend its name to a foreign one: “English” is at //evil.example/."""
    page = client.generic("GET", path, PATH_INFO=path)
    assert page.status_code == 404
    links = re.findall(r'(?:href|action|content)="([^"]*)"', page.content.decode())
    assert any("evil.example" in link for link in links)
    assert not [link for link in links if re.match(r"[\\/]{2}", link)]
