"""The sitemap, robots.txt and security.txt."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from articles.models import Article, ArticleText
from campaign.models import GivingLink
from tests import make
from texts.editing import edit_text

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def entries(client) -> dict[str, ET.Element]:
    response = client.get("/sitemap.xml", headers={"host": "localhost"})
    assert response["Content-Type"].startswith("application/xml")
    urls = ET.fromstring(response.content).findall(f"{MAP}url")
    found = {url.findtext(f"{MAP}loc", ""): url for url in urls}
    assert len(found) == len(urls)
    return found


@pytest.mark.django_db
def test_every_page_of_the_sitemap_is_there_with_all_its_languages(client):
    make.campaign()
    found = entries(client)
    assert len(found) % 3 == 0
    for address, url in found.items():
        assert address.startswith(settings.SITE_URL)
        path = address.removeprefix(settings.SITE_URL)
        assert client.get(path).status_code == 200
        alternates = {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
        assert alternates.keys() == {"en", "ru", "kk", "x-default"}
        assert alternates["x-default"] == alternates["en"]
        assert address in alternates.values()
        # Each translation names the same ones: otherwise search engines ignore them.
        for other in alternates.values():
            assert {link.get("href") for link in found[str(other)].findall(f"{XHTML}link")} == set(alternates.values())


@pytest.mark.django_db
def test_the_donation_page_is_in_it_while_there_is_something_to_give_to(client):
    make.campaign()
    assert f"{settings.SITE_URL}/donate/" not in entries(client)
    GivingLink.objects.create(provider="paypal", url="https://paypal.example/x", receiver="The publisher")
    assert f"{settings.SITE_URL}/donate/" in entries(client)


@pytest.mark.django_db
def test_a_date_of_change_is_said_only_where_it_is_known(client):
    unchanged = make.article(published_at=dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC))
    changed = make.article(published_at=dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC))
    text = ArticleText.objects.get(article=changed, language="ru")
    assert edit_text(
        ArticleText,
        owner=changed,
        language="ru",
        texts={**text.texts(), "title": "Changed"},
        by=None,
        now=timezone.now(),
    )
    dates = {address: url.findtext(f"{MAP}lastmod") for address, url in entries(client).items()}
    for prefix in ("", "/ru", "/kk"):
        assert dates[f"{settings.SITE_URL}{prefix}/articles/{unchanged.slug}/"] == "2026-03-20"
        assert dates[f"{settings.SITE_URL}{prefix}/articles/{changed.slug}/"] is None
    assert dates[f"{settings.SITE_URL}/"] is None


@pytest.mark.django_db
def test_drafts_are_not_in_it(client):
    draft = make.article()
    Article.objects.filter(pk=draft.pk).update(published_at=None)
    assert not [address for address in entries(client) if draft.slug in address]


def test_robots_are_refused_pages_of_one_person_and_shown_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /letters/", "Disallow: /ru/letters/", "Disallow: /kk/letters/"} <= set(lines)
    assert lines[-1] == f"Sitemap: {settings.SITE_URL}/sitemap.xml"
    assert settings.ADMIN_PATH not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("sender", ["post@example.org", "The site <post@example.org>"])
def test_security_txt_is_as_rfc_9116_has_it(client, sender):
    with override_settings(MAIL_FROM=sender):
        response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in response.content.decode().splitlines()]
    assert all(len(field) == 2 and re.fullmatch(r"[A-Za-z-]+", field[0]) for field in fields)
    values = dict(fields)
    assert len(values) == len(fields)
    assert values["Contact"] == "mailto:post@example.org"
    assert values["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    expires = dt.datetime.fromisoformat(values["Expires"])
    assert expires.tzinfo
    # 2.5.5: "recommended to be less than a year into the future".
    assert timezone.now() + dt.timedelta(days=30) < expires < timezone.now() + dt.timedelta(days=365)


@pytest.mark.django_db
def test_a_weakness_is_reported_to_those_who_are_responsible_once_they_are_set(client):
    make.responsible("office@committee.example", languages=("en",))
    assert "Contact: mailto:office@committee.example" in client.get("/.well-known/security.txt").content.decode()


@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/articles/feed/"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405
