"""Comments, charts and ways to pass on in a real browser: with and without scripts, light and dark."""

import pytest
from django.utils import timezone

from appeals.services.figures.breakdowns import recompute_breakdowns
from articles.models import Article, Comment
from articles.models.comment import State
from campaign.models import GivingLink
from tests import make
from tests.comments import making

ARTICLE = "/articles/shanyrak-aigyerim/"
WALL = "/appeals/shanyrak-aigyerim/letters/"
looks = pytest.mark.parametrize(("width", "is_dark"), [(360, False), (1280, True)])


@pytest.fixture
def talk(appeal):
    """The campaign with comments under its report, letters from many places, and a way to give."""
    article = Article.objects.get()
    making.comment(article, pseudonym="", text="Солидарность!", language="ru")
    making.comment(article, pseudonym="عليّ", text="التضامن معكم.")
    for country in ("DE", "GB", "KZ"):
        for _ in range(11):
            make.letter(appeal, country=country)
    recompute_breakdowns(now=timezone.now())
    GivingLink.objects.create(provider="paypal", url="https://paypal.example/press", receiver="The publisher")
    return article


@pytest.mark.parametrize(
    ("prefix", "width", "is_dark"), [("", 360, False), ("", 1280, True), ("/ru", 360, True), ("/kk", 1280, False)]
)
def test_pages_are_accessible(talk, open_page, axe, prefix, width, is_dark):
    page = open_page("/healthz", width=width, is_dark=is_dark)
    for path in (ARTICLE, f"{ARTICLE}comments/", f"{ARTICLE}comments/sent/", WALL, f"{WALL}?country=DE", "/donate/"):
        page.goto(prefix + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@looks
def test_a_comment_with_mistakes_is_put_right_and_sent(talk, open_page, axe, width, is_dark):
    page = open_page(ARTICLE, width=width, is_dark=is_dark)
    page.get_by_label("Name or pseudonym").fill("www.example.com")
    page.get_by_label("Your comment").fill("We stand with you.\n\nAll of us.")
    page.get_by_role("button", name="Send the comment").click()
    page.wait_for_selector("[data-error-summary]")
    axe(page)
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert page.get_by_label("Your comment").input_value() == "We stand with you.\n\nAll of us."
    page.get_by_role("link", name="Leave out links").click()
    page.get_by_label("Name or pseudonym").fill("Ada")
    page.get_by_role("button", name="Send the comment").click()
    page.get_by_role("heading", name="Your comment waits to be read").wait_for()
    assert page.url.endswith(f"{ARTICLE}comments/sent/")
    assert Comment.objects.get(state=State.PENDING).text == "We stand with you.\n\nAll of us."


def test_a_comment_is_sent_without_scripts(talk, open_page):
    page = open_page(f"/kk{ARTICLE}", has_scripts=False)
    page.locator("#id_text").fill("Қолдаймын.")
    page.locator(".comment-form button").click()
    page.wait_for_url(f"**/kk{ARTICLE}comments/sent/")
    assert Comment.objects.get(state=State.PENDING).language == "kk"


def test_the_code_is_on_paper_and_not_on_the_screen(talk, open_page):
    page = open_page(ARTICLE)
    code = page.locator(".qr")
    assert not code.is_visible()
    page.emulate_media(media="print")
    assert code.is_visible()
    assert not page.locator(".pass-on").is_visible()
    assert not page.locator(".comment-form").is_visible()


def test_the_button_that_copies_is_there_with_scripts_alone(talk, open_page):
    assert open_page(ARTICLE).get_by_role("button", name="Copy the link").is_visible()
    assert not open_page(ARTICLE, has_scripts=False).locator("[data-copy]").first.is_visible()
