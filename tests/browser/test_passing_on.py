"""Passing it on after a confirmation, in a real browser: what scripts add, what is there without them, and what is asked."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests import make
from tests.mail import letters

FAKE_APPS = """
  window.shared = []; window.copied = [];
  navigator.share = async what => { shared.push(what) };
  Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { copied.push(text) }}});
"""


def confirmed(open_page: Any, appeal: Any, language: str = "en", *, has_apps: bool = False, **look: Any) -> Page:
    """The page after the button was pressed."""
    letter = make.letter(appeal, state="pending", address=make.address())
    page: Page = open_page("/healthz", is_new=has_apps, **look)
    if has_apps:
        page.add_init_script(FAKE_APPS)
    page.goto(letters.path(letter, language=language))
    page.locator("#id_wrote").check()
    with page.expect_navigation():
        page.locator("button[value=confirm]").click()
    return page


@pytest.mark.parametrize(("width", "is_dark"), [(360, False), (1280, True)])
def test_the_page_can_be_passed_on_with_one_press(appeal, open_page, look, live_server, width, is_dark) -> None:
    page = confirmed(open_page, appeal, width=width, is_dark=is_dark, has_apps=True)
    look(page)
    button = page.get_by_role("button", name="Share …")
    ask, band = button.bounding_box(), page.locator(".thanks-ask").bounding_box()
    assert ask and band and band["width"] >= min(width, 1000)
    # Thanks and the first button are on the first screen of a phone.
    assert ask["y"] + ask["height"] <= 640 or width > 600
    button.click()
    (shared,) = page.evaluate("shared")
    assert shared["url"].endswith(f"/appeals/{appeal.slug}/") and shared["text"] and shared["title"]
    for name in ("Copy the link", "Copy words and link"):
        page.get_by_role("button", name=name).click()
    link, words = page.evaluate("copied")
    assert link == shared["url"] and words == f"{shared['text']}\n{link}"
    page.get_by_role("button", name="Copied").first.wait_for()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_without_scripts_links_and_fields_are_there_and_no_button_that_cannot_work(appeal, open_page, language) -> None:
    page = confirmed(open_page, appeal, language, width=360, has_scripts=False)
    assert not page.locator("[data-copy]").first.is_visible() and page.locator("#share-link").is_visible()
    assert page.locator("[data-share]").count() == (language == "en") and not page.locator("[data-share]").is_visible()
    assert page.locator("a[href*='t.me/share']").count() == (language == "en")
    for name in ("letter.pdf", "leaflet.pdf"):
        assert page.locator(f"a[href$='/{name}']").first.is_visible()


@pytest.mark.parametrize(("language", "width", "is_dark"), [("ru", 320, False), ("kk", 360, True)])
def test_cautious_pages_have_the_link_and_the_paper_as_large(appeal, open_page, look, language, width, is_dark) -> None:
    page = confirmed(open_page, appeal, language, width=width, is_dark=is_dark, has_apps=True)
    look(page)
    buttons = [page.locator("[data-copy=share-link]"), *page.locator(".share-sheets a").all()]
    boxes = [button.bounding_box() for button in buttons]
    assert len(boxes) == 3 and len({round(box["width"]) for box in boxes if box}) == 1
    assert len({button.evaluate("one => getComputedStyle(one).backgroundColor") for button in buttons}) == 1
    assert page.locator("#share-words").evaluate("words => words.scrollHeight <= words.clientHeight"), (
        "all of it is seen"
    )
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("language", "width", "is_dark"), [("en", 360, True), ("ru", 1280, False), ("kk", 320, False)])
def test_the_page_that_leads_to_the_mail_is_for_everyone(
    appeal, open_page, look, settings, language, width, is_dark
) -> None:
    settings.CONFIRM_LETTERS, settings.MAIL_FROM = True, f"post@{'long-name.' * 6}example"
    prefix = "" if language == "en" else f"/{language}"
    page = open_page(f"{prefix}/appeals/{appeal.slug}/sent/", width=width, is_dark=is_dark)
    look(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(f"main a[href='{prefix}/appeals/{appeal.slug}/']").click()
    page.locator("#id_email").wait_for()
