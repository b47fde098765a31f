"""The mails as a phone shows them: nothing scrolls sideways, the button is large enough, light and dark are legible."""

import uuid
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page

from appeals.mail.confirmation import compose_letter_mail
from appeals.mail.news import compose_news_mail
from appeals.models import Letter, NewsUpdateText
from tests.browser import axe_core

LANGUAGES = ("en", "ru", "kk")
WORD = "Электрлендірілгендіктеріңізден"
NEWS = f"{WORD * 3}\n\nhttps://example.org/{'a-long-way/' * 20}\n\n{'Слова. ' * 60}"


def mails(language: str) -> dict[str, str]:
    """The HTML of each mail that the site sends."""
    letter = Letter(id=uuid.UUID(int=7), language=language, written_on=timezone.localdate())
    text = NewsUpdateText(language=language, subject="News", body=NEWS)
    with translation.override(language):
        comment = render_to_string("articles/mail/comment_shown.html", {"language": language})
    return {
        "confirm": compose_letter_mail("confirm", letter, "ada@example.org").html,
        "reminder": compose_letter_mail("reminder", letter, "ada@example.org").html,
        "news": compose_news_mail(text, letter, "ada@example.org").html,
        "comment": comment,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_legible(browser: Browser, settings: Any, language: str) -> None:
    settings.LINK_URL = f"https://{'l' * 60}.{'m' * 60}.example"
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name, html in mails(language).items():
        for width, is_dark in ((320, True), (360, False), (360, True), (1280, False)):
            page.set_viewport_size({"width": width, "height": 780})
            page.emulate_media(color_scheme="dark" if is_dark else "light")
            page.set_content(html)
            check(page, name, is_dark=is_dark)
    assert asked == []
    context.close()


def check(page: Page, name: str, *, is_dark: bool) -> None:
    """One mail in one window."""
    where = f"{name} at {page.viewport_size}, dark: {is_dark}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
    check_with_axe(page, where, ground="#121212" if is_dark else "#ffffff")
    body = page.locator("body")
    assert float(body.evaluate("body => parseFloat(getComputedStyle(body).fontSize)")) >= 16, where
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == is_dark
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == ("rgb(255, 255, 255)" if is_dark else "rgb(0, 0, 0)"), where
    buttons = page.locator("a[style*='inline-block']")
    assert buttons.count() == (name in ("confirm", "reminder")), where
    for button in buttons.all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44 and box["width"] >= 44, where


def check_with_axe(page: Page, where: str, *, ground: str) -> None:
    """WCAG's rules; those about landmarks and headings are about pages. axe takes a ground without colour for white."""
    page.evaluate("colour => { document.body.style.backgroundColor = colour }", ground)
    page.evaluate(axe_core.SCRIPT.read_text(encoding="utf-8"))
    tags = [tag for tag in axe_core.TAGS if tag.startswith("wcag")]
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})",
        tags,
    )
    assert axe_core.violations(found) == [], where
