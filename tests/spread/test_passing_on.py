"""Links to pass a page on: to whom, with what filled in, and what cautious pages leave out."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from campaign.sharing import links
from tests import make

ARTICLE = "/articles/shanyrak-aigyerim/"
APPEAL = "/appeals/shanyrak-aigyerim/"
SERVICES = ("t.me", "wa.me", "vk.com", "x.com", "www.facebook.com")
AWKWARD = "Дом & улица? «50 %» #1 + 1"
TITLE = "Дом & сад + 1"
URL = "https://example.org/ru/a/?b=c&d=ё"


def test_every_service_gets_address_and_words_unharmed():
    with translation.override("en"):
        urls = {link.name: urlsplit(link.url) for link in links.share_links(URL, AWKWARD, TITLE)}
    assert list(urls) == ["Telegram", "WhatsApp", "VK", "X", "Facebook", "E-mail"]
    queries = {name: {key: value for key, [value] in parse_qs(parts.query).items()} for name, parts in urls.items()}
    assert queries["Telegram"] == queries["X"] == {"url": URL, "text": AWKWARD}
    assert queries["WhatsApp"] == {"text": f"{AWKWARD}\n{URL}"}
    assert queries["VK"] == {"url": URL, "title": TITLE}
    assert queries["Facebook"] == {"u": URL}
    assert queries["E-mail"] == {"subject": TITLE, "body": f"{AWKWARD}\r\n{URL}"}
    assert all(parts.scheme == "https" for name, parts in urls.items() if name != "E-mail")


def test_no_link_has_a_plus_sign_for_a_space():
    for link in links.share_links(URL, "two words + one", "a title"):
        assert "+" not in link.url, link.name
        assert "a%20title" in link.url or "two%20words%20%2B%20one" in link.url or link.name == "Facebook"
    assert links.share_links(URL, "two words", "a title")[-1].url.startswith(
        "mailto:?subject=a%20title&body=two%20words%0D%0A"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", [ARTICLE, APPEAL])
def test_plain_links_share_the_page_by_its_public_address(client, path):
    make.campaign()
    content = client.get(path, headers={"host": "localhost"}).content.decode()
    links = re.findall(r'<a [^>]*href="([^"]+)" rel="([^"]+)">(?:Telegram|WhatsApp|VK|X|Facebook|E-mail)</a>', content)
    assert len(links) == 6
    for href, rel in links:
        assert "+" not in href
        assert set(rel.split()) == {"noopener", "noreferrer"}
        assert f"{settings.SITE_URL}{path}" in str(parse_qs(urlsplit(unescape(href)).query))
    assert f'value="{settings.SITE_URL}{path}"' in content


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/ru", "/kk"])
@pytest.mark.parametrize("path", [ARTICLE, APPEAL, f"{APPEAL}sent/"])
def test_cautious_pages_offer_the_link_and_the_letter_on_paper_alone(client, prefix, path):
    make.campaign()
    content = client.get(prefix + path).content.decode()
    assert not [service for service in SERVICES if f"://{service}/" in content]
    assert "mailto:" not in re.sub(r'href="mailto:[^?"]+"', "", content)
    assert 'data-copy="share-link"' in content
    assert f'href="{prefix}{APPEAL}letter.pdf"' in content


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_paper_carries_a_code_of_the_public_address(client, prefix):
    make.campaign()
    with override_settings(SITE_URL="https://campaign.example"):
        for path in ("/", ARTICLE, APPEAL, f"{APPEAL}letters/"):
            content = client.get(prefix + path, headers={"host": "localhost"}).content.decode()
            code = segno.make(f"https://campaign.example{prefix}{path}", error="m", micro=False)
            assert code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None) in content
    # What is signed and sent to the mayor carries none.
    assert "print-address" not in client.get(f"{prefix}{APPEAL}letter/").content.decode()


def test_a_code_has_neither_style_nor_script_nor_the_address_in_clear():
    svg = links.qr_svg("https://example.org/")
    assert svg.startswith("<svg") and "style" not in svg and "script" not in svg and "example" not in svg
