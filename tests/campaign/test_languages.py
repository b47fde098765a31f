"""The address alone says the language; links between languages and to the site itself come from SITE_URL."""

import re

import pytest
from django.test import Client

from campaign.web import paths
from tests import make

APPEAL = "/appeals/shanyrak-aigyerim/"
PAGES = [
    "/",
    "/privacy/",
    "/articles/",
    "/articles/shanyrak-aigyerim/",
    APPEAL,
    f"{APPEAL}letters/",
    f"{APPEAL}letter/",
]
SITE = "https://letters.example"


@pytest.fixture
def site(db, settings):
    settings.SITE_URL = settings.LINK_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]
    return make.site()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("ru", "/ru"), ("kk", "/kk")])
def test_a_page_names_itself_and_its_translations_by_the_sites_own_address(site, path, language, prefix):
    response = Client().get(f"{prefix}{path}", headers={"host": "mirror.example"})
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert response["Content-Language"] == language
    assert f'<link rel="canonical" href="{SITE}{prefix}{path}">' in page
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    expected = {"en": f"{SITE}{path}", "ru": f"{SITE}/ru{path}", "kk": f"{SITE}/kk{path}", "x-default": f"{SITE}{path}"}
    assert alternates == expected
    assert "mirror.example" not in page


def test_the_language_switch_leads_to_the_same_page_and_marks_the_present_one(site):
    page = Client().get(f"/ru{APPEAL}").content.decode()
    switch = page[page.index('class="language-switch"') :].partition("</nav>")[0]
    links = re.findall(r'<a href="([^"]+)" lang="(\w+)"', switch)
    assert links == [(APPEAL, "en"), (f"/ru{APPEAL}", "ru"), (f"/kk{APPEAL}", "kk")]
    assert re.findall(r'lang="(\w+)"[^>]*aria-current', switch) == ["ru"]


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/articles/feed/", "/ru/articles/feed/"]
)
def test_what_machines_read_names_the_site_by_its_own_address(site, path):
    text = Client().get(path, headers={"host": "mirror.example"}).content.decode()
    assert SITE in text
    assert "mirror.example" not in text
    assert "testserver" not in text


def test_robots_are_not_told_where_the_admin_is(site):
    text = Client().get("/robots.txt").content.decode()
    assert "admin" not in text
    assert "Disallow: /ru/letters/" in text


@pytest.mark.parametrize(
    ("path", "language", "bare"),
    [
        ("/", "en", "/"),
        ("/ru/", "ru", "/"),
        ("/ru", "ru", ""),
        ("/kk/articles/", "kk", "/articles/"),
        ("/rust/", "en", "/rust/"),
        ("/en/", "en", "/en/"),
        ("/RU/", "en", "/RU/"),
        ("//ru/", "en", "//ru/"),
    ],
)
def test_the_first_segment_of_a_path_is_its_language(path, language, bare):
    assert paths.language_of(path) == language
    assert paths.without_language(path) == bare


@pytest.mark.parametrize("path", ["/admin/", "/ru/admin/x/", "/kk/admin/login/"])
def test_the_admin_is_known_by_its_path_in_every_language(path):
    assert paths.is_admin(path)


@pytest.mark.parametrize(
    "path", ["/", "/administration/", "/articles/admin/", "/ru/articles/admin/", "//admin/", "/ADMIN/"]
)
def test_no_other_path_is_taken_for_the_admin(path):
    assert not paths.is_admin(path)
