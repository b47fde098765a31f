"""The onion service: told by every page, bound to no https, and not told to who is there."""

import pytest
from django.test import Client

from tests import make

ONION, HOST = "http://abcdefghij.onion", "abcdefghij.onion"
APPEAL = "/appeals/shanyrak-aigyerim/"
PAGES = [
    *("/", "/about/", "/privacy/", "/reach/", "/donate/", "/articles/", "/articles/shanyrak-aigyerim/", APPEAL),
    *(f"{APPEAL}sent/", f"{APPEAL}letters/", f"{APPEAL}deliveries/", f"{APPEAL}letter/", f"{APPEAL}spread/"),
    *(f"{APPEAL}organisations/", "/bulletins/"),
]


@pytest.fixture
def published(db, settings):
    settings.SITE_URL, settings.ONION_URL = "https://letters.example", ONION
    settings.ALLOWED_HOSTS = ["letters.example", HOST]
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return make.site()


def test_every_public_page_tells_its_place_there_and_none_does_on_the_onion_itself(published):
    client = Client()
    for path in PAGES:
        for prefix in ("", "/ru", "/kk"):
            page = client.get(prefix + path, headers={"host": "letters.example", "x-forwarded-proto": "https"})
            assert page.status_code == 200, path
            assert page["Onion-Location"] == f"{ONION}{prefix}{path}"
            assert "Strict-Transport-Security" in page
            # The same page from the cache, then one that is rendered for the onion.
            for query in ("", "?x=1"):
                there = client.get(prefix + path + query, headers={"host": HOST})
                assert there.status_code == 200, path
                assert "Onion-Location" not in there
                assert "Strict-Transport-Security" not in there


def test_who_comes_by_the_onion_stays_there(published):
    """Links, forms and files of a page are relative; what names the site to machines is SITE_URL."""
    client = Client()
    for path in ("/", "/ru/reach/", APPEAL):
        page = client.get(path, headers={"host": HOST}).text
        body = page.partition("<body")[2]
        for attribute in ("action", "src", "poster"):
            assert f'{attribute}="http' not in body
        assert 'href="https://letters.example' not in body.partition("</header>")[0]
        assert '<link rel="canonical" href="https://letters.example' in page
    for path in ("/ru", "/articles", "/kk/reach"):
        answer = client.get(path, headers={"host": HOST})
        assert answer.status_code == 301
        assert answer["Location"].startswith("/")


def test_a_letter_is_written_over_the_onion_without_https(published):
    headers = {"host": HOST, "origin": ONION, "sec-fetch-site": "same-origin"}
    answer = make.post_letter(Client(), headers=headers)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
