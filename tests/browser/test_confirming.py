"""From the form to a letter that counts: a real browser, a real mail server, in three languages, scripts on and off."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Letter
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters
from tests.outbox.conftest import open_post, parse, post  # noqa: F401  (fixtures)

LOOKS = [("en", 360, False), ("en", 1280, True), ("ru", 1280, False), ("kk", 360, True)]
PREFIXES = {"en": "", "ru": "/ru", "kk": "/kk"}


@pytest.fixture(autouse=True)
def by_mail(settings: Any, live_server: Any) -> None:
    settings.CONFIRM_LETTERS = True
    settings.LINK_URL = live_server.url
    settings.MAIL_FROM = "post@letters.example"


def press(page: Page, action: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[value={action}]").click()


def mailed_link(post: Any) -> str:  # noqa: F811
    """The path of the first link in the one mail that the server got."""
    Worker(clock=timezone.now).run_until_empty()
    ((_, data),) = post.mails
    return letters.links_in(parse(data))[0]


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", PREFIXES)
def test_a_letter_counts_once_its_writer_has_followed_the_mail(
    appeal, open_page, post, language, has_scripts  # noqa: F811
) -> None:  # fmt: skip
    page = open_page(f"{PREFIXES[language]}/appeals/{appeal.slug}/", has_scripts=has_scripts, width=360)
    page.locator("#id_naming_0").check()
    page.locator("#id_name").fill("Ада Адамс")
    page.locator("#id_country").select_option("DE")
    page.locator("#id_email").fill("ada@example.org")
    page.locator("#id_consent").check()
    press(page, "send")
    assert page.url.endswith("/sent/") and letters.online() == 0

    page.goto(mailed_link(post))
    assert page.locator("html").get_attribute("lang") == language
    assert not page.locator("#id_wrote").is_checked() and letters.online() == 0
    page.locator("#id_wrote").check()
    press(page, "confirm")
    assert letters.online() == 1
    confirmed = page.locator("h1").inner_text()
    page.reload()  # The browser sends the form once more.
    assert page.locator("h1").inner_text() == confirmed and letters.online() == 1
    with page.expect_navigation():
        page.locator("main a[href*='/letters/'].button").first.click()
    assert page.locator(".life").is_visible()


@pytest.mark.parametrize(("language", "width", "is_dark"), LOOKS)
def test_every_state_of_the_page_is_for_everyone(appeal, open_page, look, language, width, is_dark) -> None:
    confirmed, disowned = (make.letter(appeal, state="pending", address=make.address()) for _ in range(2))
    page = open_page(letters.path(confirmed, language=language), width=width, is_dark=is_dark)
    look(page)
    for action in ("disown", "confirm"):
        page.locator("form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true })")
        press(page, action)
        expect(page.locator(".error-summary")).to_be_focused()
        look(page)
    page.locator(".error-summary a").click()
    expect(page.locator("#id_wrote")).to_be_focused()
    page.locator("#id_wrote").check()
    press(page, "confirm")
    look(page)
    page.goto(letters.path(disowned, language=language))
    page.locator("#id_not_mine").check()
    press(page, "disown")
    look(page)
    page.goto(letters.path(confirmed, language=language)[:-5])
    look(page)


def test_a_scanner_that_opens_the_link_runs_everything_and_presses_each_button_changes_nothing(
    appeal, open_page
) -> None:
    letter = make.letter(appeal, state="pending", address=make.address())
    page = open_page(letters.path(letter), is_new=True)
    page.clock.install()  # Ten seconds pass at once, with all that waits for them.
    page.reload()
    page.clock.run_for(10_000)
    for action in ("confirm", "disown"):
        page.goto(letters.path(letter))
        press(page, action)
    assert Letter.objects.get().state == "pending" and letters.online() == 0
