"""The writer's own page in a real browser: for everyone in every state, and whole with scripts off."""

import pytest
from playwright.sync_api import expect

from appeals.models import Contact, Letter
from appeals.models.letters.states import Naming, State
from tests import make
from tests.own.pages import PREFIXES, address_of, unsubscribe_address

LOOKS = [("en", 360, False), ("en", 1280, True), ("ru", 360, True), ("kk", 1280, False)]


def written(appeal, **fields) -> Letter:
    letter = make.letter(appeal, **fields)
    make.contact(letter, make.address(), wants_updates=True)
    return letter


def press(page, action: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[value={action}]").click()


@pytest.mark.parametrize(("language", "width", "is_dark"), LOOKS)
def test_every_state_of_it_is_for_everyone(appeal, open_page, look, language, width, is_dark) -> None:
    page = open_page("/healthz", width=width, is_dark=is_dark)
    for fields in (
        {"state": State.PENDING, "naming": Naming.MAYOR},
        {"state": State.REJECTED, "rejection_reason": "exposes"},
        {"naming": Naming.NOBODY, "own_words": ""},
    ):
        page.goto(address_of(written(appeal, **fields), language))
        look(page)
    letter = written(appeal, name="Ш" * 60, own_words="слово" * 100 + " 我们", own_language="und")
    page.goto(address_of(letter, language))
    for action in ("show", "withdraw", "news"):
        press(page, action)
        look(page)
    page.locator("#id_naming_1").check()
    press(page, "naming")
    look(page)
    page.locator("#id_is_sure").check()
    press(page, "withdraw")
    look(page)
    page.goto(unsubscribe_address(letter, language))
    look(page)
    press(page, "unsubscribe")
    look(page)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", PREFIXES)
def test_a_writer_sees_prints_changes_and_withdraws_the_letter(appeal, open_page, language, has_scripts) -> None:
    letter = written(appeal, name="Ada Adams", own_words="My street was cleared.")
    page = open_page("/healthz", has_scripts=has_scripts, width=360)
    page.goto(address_of(letter, language))
    assert "Ada Adams" not in page.content()
    press(page, "show")
    assert "Ada Adams" in page.content()
    assert page.url.endswith("#letter")

    page.locator("#id_naming_1").check()
    press(page, "naming")
    assert Letter.objects.get(pk=letter.pk).naming == Naming.MAYOR
    press(page, "news")
    assert not Contact.objects.get(pk=letter.pk).wants_updates

    press(page, "withdraw")
    assert Letter.objects.get(pk=letter.pk).state == State.APPROVED
    page.locator("#id_is_sure").check()
    press(page, "withdraw")
    assert Letter.objects.get(pk=letter.pk).state == State.WITHDRAWN
    assert not Contact.objects.filter(pk=letter.pk).exists()

    # Back, and once more what the browser still shows: the answer is the receipt.
    receipt = page.locator("h1").inner_text()
    page.goto(address_of(letter, language))
    assert page.locator("h1").inner_text() == receipt


def test_an_error_is_brought_before_the_reader(appeal, open_page) -> None:
    page = open_page(address_of(written(appeal)))
    press(page, "withdraw")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#id_is_sure")).to_be_focused()


def test_the_pdf_comes_as_the_button_asks_for_it(appeal, open_page) -> None:
    page = open_page(address_of(written(appeal)))
    # Asked for as the form does, but by a script: Chromium's viewer would bring pages of its own along.
    answer = page.evaluate(
        "fetch(location.href, {method: 'POST', body: new URLSearchParams({action: 'pdf'})})"
        ".then(async answer => [answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 5)])"
    )
    assert answer == [200, "application/pdf", "%PDF-"]


def test_a_scanner_that_presses_every_button_withdraws_nothing(appeal, open_page) -> None:
    letter = written(appeal, name="Ada Adams")
    page = open_page(address_of(letter))
    buttons = page.locator("main button").evaluate_all("buttons => buttons.map(button => button.value)")
    assert "withdraw" in buttons
    for action in buttons:
        if action != "pdf":
            page.goto(address_of(letter))
            press(page, action)
    letter.refresh_from_db()
    assert (letter.state, letter.name) == (State.APPROVED, "Ada Adams")


def test_what_the_browser_tells_other_pages_holds_no_token(appeal, open_page) -> None:
    letter = written(appeal)
    page = open_page(address_of(letter))
    with page.expect_request(lambda request: "/privacy/" in request.url) as asked:
        page.locator("a[href='/privacy/']").first.click()
    assert "referer" not in asked.value.headers
