"""The addresses that lead to the site: named to readers, known to the server, refused at start where they are none."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from appeals.models import Letter
from campaign.environment import reading
from campaign.site_file.addresses import live_addresses
from tests import make

SITE, ONION = "https://letters.example", "http://abcdefghij.onion"
MIRRORS = ["https://letters.example.net", "http://mirrormirror.onion"]


def env_with(monkeypatch, value):
    monkeypatch.setenv("MIRROR_URLS", value)
    return reading.read_mirrors(environ.Env(), "MIRROR_URLS")


def test_they_are_read_in_their_order_each_once_as_browsers_send_them(monkeypatch):
    assert env_with(monkeypatch, "") == env_with(monkeypatch, " , ,") == []
    typed = (
        " https://Letters.example.NET/ ,http://mirrormirror.onion,https://кампания.рф,https://letters.example.net:443,"
    )
    assert env_with(monkeypatch, typed) == [*MIRRORS, "https://xn--80aayflhm5k.xn--p1ai"]


@pytest.mark.parametrize(
    "typed",
    [
        "letters.example.net",
        "http://letters.example.net",
        "https://letters.example.net/copy",
        "https://user:password@letters.example.net",
        "https://letters.example.net https://other.example",
        "https://letters.example.net;https://other.example",
        "ftp://letters.example.net",
        "javascript:alert(1)",
        "https://letters.example.net,nonsense",
        "/",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(monkeypatch, typed):
    with pytest.raises(ImproperlyConfigured, match=r"^MIRROR_URLS [^\n]+\.$"):
        env_with(monkeypatch, typed)


def test_they_follow_the_sites_own_and_its_onions(settings):
    settings.SITE_URL, settings.ONION_URL, settings.MIRROR_URLS = SITE, ONION, [*MIRRORS, SITE]
    assert live_addresses() == [SITE, ONION, *MIRRORS]
    settings.ONION_URL, settings.MIRROR_URLS = "", []
    assert live_addresses() == [SITE]


def test_the_page_about_reaching_the_site_names_them(db, settings):
    make.site()
    assert "mirrors-title" not in Client().get("/reach/").text
    settings.SITE_URL, settings.ONION_URL, settings.MIRROR_URLS = SITE, ONION, MIRRORS
    for prefix in ("/ru", "/kk"):
        page = Client().get(f"{prefix}/reach/").text
        for address in (ONION, *MIRRORS):
            assert f'<a class="long-address" href="{address}{prefix}/"' in page


def test_a_letter_is_written_at_a_mirror_as_anywhere(db, settings):
    appeal = make.site()
    settings.ALLOWED_HOSTS = ["letters.example.net"]
    headers = {"host": "letters.example.net", "origin": "https://letters.example.net", "sec-fetch-site": "same-origin"}
    assert make.post_letter(Client(), headers=headers).status_code == 302
    assert Letter.objects.filter(appeal=appeal).count() == 1
