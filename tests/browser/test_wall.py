"""Reading the letters: by language and country, day by day, one after the other; without scripts, for everyone."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.services.figures.breakdowns import recompute_breakdowns
from tests import make

WALL = "/appeals/shanyrak-aigyerim/letters/"
DAY = dt.date(2026, 3, 20)


@pytest.fixture
def letters(appeal):
    """Forty from Germany, in German and in Russian; an Arabic one, a long one, a word of 600 letters."""
    for number in range(40):
        language = "de" if number % 2 else "ru"
        make.letter(appeal, own_language=language, city="Köln", written_on=DAY - dt.timedelta(days=number // 9))
        if number < 8:
            make.letter(appeal, country="IE", written_on=DAY - dt.timedelta(days=9))
    words = {"ar": "البيت حق لكل إنسان.", "en": "Housing is a right. " * 90, "kk": "үй" * 300}
    for language, text in words.items():
        make.letter(appeal, own_words=text, own_language=language, country="LB", city="Л" * 90, written_on=DAY)
    recompute_breakdowns(now=timezone.now())
    return appeal


@pytest.mark.parametrize(
    ("prefix", "width", "is_dark"), [("", 320, False), ("/ru", 1280, True), ("/kk", 360, True)], ids=["en", "ru", "kk"]
)
def test_the_wall_and_its_letters_are_for_everyone(letters, open_page, look, prefix, width, is_dark):
    page = open_page(prefix + WALL, width=width, is_dark=is_dark)
    look(page)
    urls = page.locator(".wall-letter a[href*=letters]").evaluate_all("links => links.map(link => link.href)")
    page.locator(".wall-pager [rel=next]").click()
    page.wait_for_url("**?after=*#letters")
    assert page.locator(".wall-letter").count() == 21
    look(page)
    page.goto(f"{prefix}{WALL}?country=LB&language=kk")
    look(page)
    for url in urls[:2]:
        page.goto(url)
        page.locator("summary.whole-letter-name").click()
        look(page)


def test_letters_are_chosen_and_read_one_after_the_other_without_scripts(letters, open_page):
    page = open_page(WALL, width=360, has_scripts=False)
    page.locator(".wall-languages [lang=ru]").click()
    page.locator("#wall-country").select_option("DE")
    page.locator(".wall-choice button").click()
    page.wait_for_url("**?country=DE&language=ru#letters")
    assert page.locator(".wall-letter").count() == 20
    assert page.locator(".wall-languages [aria-current]").inner_text() == "Русский"
    assert page.locator(".count").count() == 0
    page.locator("#wall-country").select_option("")
    page.locator("#wall-language").select_option("")
    page.locator(".wall-choice button").click()
    page.wait_for_url("**?country=&language=#letters")
    page.locator(".wall-pager [rel=next]").click()
    page.locator(".wall-again a").click()
    page.wait_for_url(f"**{WALL}#letters")
    page.locator(".wall-letter a").first.click()
    page.locator(".neighbours [rel=next]").click()
    page.wait_for_selector(".neighbours [rel=prev]")
    sheet = page.locator(".letter-sheet")
    assert page.locator(".said").is_visible() and not sheet.is_visible()
    page.emulate_media(media="print")
    assert sheet.is_visible()
    assert not page.locator(".said").is_visible() and not page.locator(".neighbours").is_visible()


def test_text_twice_as_large_does_not_scroll_the_wall_sideways(letters, open_page):
    page = open_page(f"/ru{WALL}", width=360)
    url = page.locator(".wall-letter a").first.evaluate("link => link.href")
    for path in (f"/ru{WALL}", url):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
