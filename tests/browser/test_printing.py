"""On paper: the appeal with its demands and the office's address; at the foot who is responsible, and the site's address."""

from django.conf import settings

from tests import make

SLUG = "shanyrak-aigyerim"


def test_the_appeal_prints_its_demands_and_who_is_responsible(appeal, open_page) -> None:
    make.responsible()
    page = open_page(f"/ru/appeals/{SLUG}/")
    assert not page.locator(".site-footer-address").is_visible()
    page.emulate_media(media="print")
    demands = page.locator(".demand")
    assert demands.count() == 3
    for shown in (demands.last, page.locator(".recipient-address").first, page.locator(".site-footer .responsible")):
        assert shown.is_visible()
    assert page.locator(".site-footer-address").inner_text() == settings.SITE_URL
    for hidden in (".letter", ".count", ".site-nav", ".language-switch", ".leave-bar", ".share", ".site-footer nav"):
        assert not page.locator(hidden).first.is_visible(), hidden


def test_the_count_is_printed_as_a_number_without_its_ring(appeal, open_page) -> None:
    make.letter(appeal)
    page = open_page("/")
    page.emulate_media(media="print")
    assert not page.locator(".count-crown").is_visible()
    assert page.locator(".count-figure strong").bounding_box()["width"] > 5
    assert page.locator("#letter-title").is_hidden(), "no heading of a form that is not printed"


def test_an_address_has_its_lines_without_styles_as_well(appeal, open_page) -> None:
    page = open_page(f"/appeals/{SLUG}/")
    address = page.locator(".recipient-address").first
    lines = [line for line in address.inner_text().splitlines() if line]
    page.evaluate("document.querySelectorAll('link[rel=stylesheet]').forEach(sheet => sheet.remove())")
    assert [line for line in address.inner_text().splitlines() if line] == lines
    assert len(lines) > 3
