"""The letter on a phone of 360 × 640 pixels: short, and each field there when it is needed."""

import re

import pytest
from playwright.sync_api import expect

from appeals.models import Letter

PHONE_SCREEN = 640
SCREENS = 3


def height_of_letter(page):
    """Pixels from the top of the heading to the bottom of the button that sends."""
    heading, button = page.locator("#letter-title").bounding_box(), page.locator("[value=send]").bounding_box()
    return button["y"] + button["height"] - heading["y"]


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_from_heading_to_send_it_is_three_screens(open_page, appeal, prefix):
    page = open_page(f"{prefix}/appeals/{appeal.slug}/", width=360)
    assert page.locator(".field-count").is_visible()  # Scripts add it, so this is the longest that it gets.
    assert height_of_letter(page) <= SCREENS * PHONE_SCREEN
    page.goto(f"{prefix}/")
    assert height_of_letter(page) <= SCREENS * PHONE_SCREEN


def test_fields_appear_when_they_are_needed_without_scripts(open_page, appeal):
    page = open_page(f"/appeals/{appeal.slug}/", width=360, has_scripts=False)
    name, language = page.locator("#id_name"), page.locator("#id_own_language")
    whole_opening = page.locator("address.letter-address")
    assert not name.is_visible() and not language.is_visible() and not whole_opening.is_visible()
    page.locator("[name=own_words]").fill("Ein Zuhause ist ein Recht.")
    assert language.is_visible()
    page.locator("[name=own_words]").fill("")
    assert not language.is_visible()
    page.locator("[value=public]").check()
    assert name.is_visible() and page.get_by_text("Anybody can read and copy your name").is_visible()
    page.locator("[value=mayor]").check()
    assert name.is_visible() and not page.get_by_text("Anybody can read and copy your name").is_visible()
    page.locator("[value=nobody]").check()
    assert not name.is_visible()
    for fold in page.locator("summary").all():
        fold.click()
    assert whole_opening.is_visible() and page.locator(".letter-demands").is_visible()
    assert page.get_by_text("what has been delivered cannot be called back").is_visible()


def test_with_every_field_and_part_shown_it_is_for_everyone(open_page, appeal, look):
    page = open_page(f"/appeals/{appeal.slug}/", width=360)
    page.locator("[name=own_words]").fill("Ein Zuhause ist ein Recht.")
    page.locator("[value=public]").check()
    for fold in page.locator("summary").all():
        fold.click()
    look(page)


def test_the_folded_parts_are_the_whole_letter(open_page, appeal):
    """Nothing of the letter is in the sheet's preview that is not behind a fold of the form, in the same order."""
    page = open_page(f"/appeals/{appeal.slug}/", has_scripts=False)
    for fold in page.locator(".letter-fold > summary").all():
        fold.click()
    unfolded = re.sub(r"\s+", " ", page.locator(".letter > .letter-sheet").inner_text())
    page.get_by_role("link", name="Read or print it whole").click()
    for part in page.locator(".letter-sheet > p:not(.letter-blank), .letter-sheet li, .letter-address.on-screen").all():
        assert re.sub(r"\s+", " ", part.inner_text()) in unfolded


def test_the_warning_comes_before_the_choice_and_belongs_to_it(open_page, appeal):
    page = open_page(f"/appeals/{appeal.slug}/", width=360, has_scripts=False)
    group = page.get_by_role("group", name="Who may know your name?")
    assert group.evaluate(
        "group => document.getElementById(group.getAttribute('aria-describedby')).textContent"
    ).startswith("If you or your family live in Kazakhstan")
    warning, radio = group.locator(".warning"), group.locator("[value=public]")
    assert warning.bounding_box()["y"] < radio.bounding_box()["y"]
    looks = (
        "element => { const look = getComputedStyle(element); return [look.backgroundColor, look.borderLeftWidth]; }"
    )
    english = warning.evaluate(looks)
    page.goto(f"/ru/appeals/{appeal.slug}/")
    assert page.locator(".naming > .warning").evaluate(looks) == english


def test_the_button_says_that_the_letter_is_being_sent(open_page, appeal):
    page = open_page(f"/appeals/{appeal.slug}/", width=360)
    page.locator("[value=nobody]").check()
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=email]").fill("mira@example.org")
    page.locator("[name=consent]").check()
    button = page.locator("[value=send]")
    assert button.inner_text() == "Send my letter"
    # Nothing is answered, as on a slow line.
    page.evaluate("addEventListener('submit', event => window.isSlow && event.preventDefault()); window.isSlow = true")
    button.click()
    expect(button).to_have_text("Sending …")
    expect(page.locator("[data-sending-status]")).to_have_text("Sending …")
    assert page.locator("[value=preview]").inner_text() == "See the whole letter first"
    # The reader went on, and came back to a page that the browser had kept.
    page.evaluate("window.isSlow = false; dispatchEvent(new Event('pageshow'))")
    expect(button).to_have_text("Send my letter")
    button.click()
    page.wait_for_url("**/sent/")
    assert Letter.objects.count() == 1
