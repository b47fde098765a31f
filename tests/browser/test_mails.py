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
@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (360, False), (360, True), (1280, False)])
def test_a_mail_is_legible(browser: Browser, settings: Any, language: str, width: int, is_dark: bool) -> None:
    settings.LINK_URL = f"https://{'l' * 60}.{'m' * 60}.example"
    scheme = "dark" if is_dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name, html in mails(language).items():
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        check_with_axe(page, ground="#121212" if is_dark else "#ffffff")
        body = page.locator("body")
        assert float(body.evaluate("body => parseFloat(getComputedStyle(body).fontSize)")) >= 16
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == is_dark
        ink = page.evaluate("getComputedStyle(document.body).color")
        assert ink == ("rgb(255, 255, 255)" if is_dark else "rgb(0, 0, 0)"), name
        buttons = page.locator("a[style*='inline-block']")
        assert buttons.count() == (name in ("confirm", "reminder")), name
        for button in buttons.all():
            box = button.bounding_box()
            assert box is not None and box["height"] >= 44 and box["width"] >= 44
    assert asked == []
    context.close()


def check_with_axe(page: Page, *, ground: str) -> None:
    """WCAG's rules; those about landmarks and headings are about pages. axe takes a ground without colour for white."""
    page.evaluate("colour => { document.body.style.backgroundColor = colour }", ground)
    page.evaluate(axe_core.SCRIPT.read_text(encoding="utf-8"))
    tags = [tag for tag in axe_core.TAGS if tag.startswith("wcag")]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    assert axe_core.violations(found) == []
