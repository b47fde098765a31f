"""The Atom feed of reports (RFC 4287), one a language."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests import make

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def feed(client, prefix: str = "", **headers: str) -> ET.Element:
    response = client.get(f"{prefix}/articles/feed/", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not response.cookies
    return ET.fromstring(response.content)


def links(element: ET.Element) -> dict[str, str]:
    return {link.get("rel", "alternate"): link.get("href", "") for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/ru", "ru"), ("/kk", "kk")])
def test_the_feed_has_what_atom_asks_for(client, prefix, language):
    article = make.article()
    root = feed(client, prefix, host="localhost")
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert links(root) == {
        "self": f"{settings.SITE_URL}{prefix}/articles/feed/",
        "alternate": f"{settings.SITE_URL}{prefix}/articles/",
    }
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == f"Title, {language}"
    assert entry.findtext(f"{ATOM}summary") == "A summary."
    assert links(entry) == {"alternate": f"{settings.SITE_URL}{prefix}/articles/{article.slug}/"}
    updated = dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
    assert updated.tzinfo and article.published_at
    assert abs(updated - article.published_at) < dt.timedelta(seconds=1)


def test_an_entry_keeps_its_name_when_its_address_changes(client):
    article = make.article()
    before = [entry.findtext(f"{ATOM}id") for entry in feed(client).findall(f"{ATOM}entry")]
    Article.objects.filter(pk=article.pk).update(slug="another-address")
    from django.core.cache import cache

    cache.clear()
    after = [entry.findtext(f"{ATOM}id") for entry in feed(client).findall(f"{ATOM}entry")]
    assert before == after == [f"tag:{settings.SITE_HOST},2006:report/{article.pk}/en"]


def test_drafts_and_what_comes_out_tomorrow_are_left_out(client):
    make.article()
    draft = make.article()
    Article.objects.filter(pk=draft.pk).update(published_at=None)
    make.article(published_at=timezone.now() + dt.timedelta(days=1))
    assert len(feed(client).findall(f"{ATOM}entry")) == 1


def test_the_feed_costs_the_same_with_1_and_with_20_reports(client):
    """Guards against a query for each report's text."""
    make.article()
    client.get("/about/")
    with CaptureQueriesContext(connection) as with_one:
        feed(client)
    for _ in range(19):
        make.article()
    from django.core.cache import cache

    cache.clear()
    with CaptureQueriesContext(connection) as with_twenty:
        assert len(feed(client).findall(f"{ATOM}entry")) == 20
    assert len(with_one) == len(with_twenty)


def test_pages_say_where_the_feed_is(client):
    make.campaign()
    assert '<link rel="alternate" type="application/atom+xml"' in client.get("/ru/").content.decode()
