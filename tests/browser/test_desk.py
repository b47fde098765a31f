"""The desk in a real browser: words first and the decision within reach, by thumb, by keys, without a script."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Page

from appeals.models import Letter
from organisers.decisions import notes
from tests import make
from tests.comments import making

DESK = "/admin/appeals/letter/desk/?state=confirmed"
LONG = {
    "name": "Wolfeschlegelsteinhausenbergerdorff" * 2,
    "organisation": "Donaudampfschifffahrtsgesellschaft " * 4,
    "city": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
}


@pytest.fixture
def letters(appeal) -> list[Letter]:
    """A short one, a long one, an Arabic one, one with everything that is unusual, one without words; many of one domain."""
    loud = f"MY NAME IS {LONG['name'].upper()} AND MY PAGE IS WWW.EXAMPLE.COM/PAGE. " * 20
    words = [
        {"own_words": "Stop it."},
        {"own_words": ("Мои родители строили этот дом своими руками. " * 60)[:1990], "language": "ru", "country": "KZ"},
        {"own_words": "البيت حق لكل إنسان، ولا يجوز هدمه. " * 9, "own_language": "ar", "country": "EG"},
        {"own_words": loud[:1990], "own_language": "ar", **LONG},
        {"own_words": "", **LONG},
    ]
    made = [
        make.letter(appeal, state="confirmed", address=f"a{number}@burst.example", **fields)
        for number, fields in enumerate(words)
    ]
    for number in range(25):
        make.letter(appeal, state="rejected", own_words=loud[:1990], address=f"b{number}@burst.example")
    type(made[0].contact).objects.update(lane=7)
    return made


def box_of(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return dict(box)


@pytest.mark.parametrize(("prefix", "width", "height"), [("/ru", 360, 640), ("/kk", 360, 640), ("", 1280, 800)])
def test_words_begin_on_the_first_screen_and_the_decision_is_there_for_every_letter(
    letters, open_admin, prefix, width, height
):
    page = open_admin(f"{prefix}/admin/", width=width)
    page.set_viewport_size({"width": width, "height": height})
    for letter in letters:
        # After a decision, so that the line that takes it back stands above.
        page.goto(f"{prefix}/admin/appeals/letter/{letter.pk}/change/?state=confirmed")
        bar = box_of(page, ".reading-bar")
        words = box_of(page, ".reading-words" if letter.own_words else ".reading-signature")
        assert words["y"] < bar["y"] - 24, letter.own_words[:20]
        for button in page.locator(".reading-bar > .button, .reading-menu > summary").all():
            box = button.bounding_box()
            assert box["height"] >= 44 and box["width"] >= 44
            assert box["y"] >= 0 and box["y"] + box["height"] <= height
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
        page.locator("button[value=hold]").evaluate("button => button.click()")
        page.wait_for_selector(".reading-last")


@pytest.mark.parametrize("prefix", ["/ru", "/kk"])
def test_words_begin_on_the_first_screen_below_all_that_can_stand_above_them(letters, open_admin, prefix):
    """Every mark, a second opinion, a skipped letter, the line that takes back, and an error: on the smallest phone."""
    loud, other = letters[3], get_user_model().objects.create_user("Александра Константиновна")
    notes.ask(kind="letter", key=loud.pk, by=other, now=timezone.now())
    page = open_admin(f"{prefix}/admin/", width=360)
    page.set_viewport_size({"width": 360, "height": 640})
    path = f"{prefix}/admin/appeals/letter/{loud.pk}/change/?state=confirmed"
    page.goto(path)
    page.locator("button[value=skip]").click()
    page.wait_for_url(lambda url: str(loud.pk) not in url)
    page.locator("button[value=approve]").click()
    page.wait_for_selector(".reading-last")
    page.goto(path)
    page.locator(".reading-bar .default").evaluate("button => { button.value = 'forged'; button.click() }")
    page.wait_for_selector(".messagelist .error")
    assert page.locator(".reading-last").count() == 1
    assert page.locator(".reading-marks .reading-mark").count() >= 8
    assert box_of(page, ".reading-words")["y"] < box_of(page, ".reading-bar")["y"] - 24


@pytest.mark.parametrize("width", [1024, 1280, 1600])
def test_the_words_are_seen_while_one_says_why_they_are_rejected(letters, open_admin, width):
    page = open_admin(f"/ru/admin/appeals/letter/{letters[3].pk}/change/", width=width)
    for number in (0, 1):
        page.locator(".reading-menu > summary").nth(number).click()
        choices = page.locator(".reading-choices").nth(number).bounding_box()
        words = box_of(page, ".reading-words")
        assert choices["x"] >= words["x"] + words["width"] and choices["x"] + choices["width"] <= width
        assert choices["y"] >= 0


def test_a_note_that_is_not_saved_is_not_lost_by_a_decision(letters, open_admin):
    page = open_admin(DESK, is_new=True)
    first = page.url
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    page.locator("#note-text").press_sequentially("Ask Rosa.")
    page.locator(".reading-bar .default").click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"] and page.url == first
    assert not Letter.objects.filter(state="approved").exists()
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_selector(".reading-note")
    page.locator(".reading-bar .default").click()
    page.wait_for_selector(".reading-last")
    assert asked == ["beforeunload"] and Letter.objects.filter(state="approved").count() == 1


def test_a_letter_is_rejected_by_thumb_without_a_script(letters, open_admin):
    page = open_admin(DESK, has_scripts=False, width=360)
    first = page.url
    page.locator(".reading-menu > summary").first.click()
    choice = page.locator("button[value='reject:insult']")
    assert choice.bounding_box()["height"] >= 44
    choice.click()
    page.wait_for_selector(".reading-last")
    assert page.url != first and page.url.endswith("?state=confirmed")
    assert Letter.objects.filter(rejection_reason="insult").count() == 1
    page.locator(".reading-last .button").click()
    page.wait_for_selector(".messagelist .success")
    assert page.url == first
    assert not Letter.objects.filter(rejection_reason="insult").exists()


def test_keys_decide_on_any_keyboard_and_not_while_one_types(letters, open_admin):
    page = open_admin(DESK)
    first = page.url
    page.locator("#note-text").focus()
    page.keyboard.press("a")
    assert page.locator("#note-text").input_value() == "a"
    page.locator("#note-text").fill("")
    page.locator("#note-text").blur()
    page.keyboard.press("r")
    page.locator("button[value='reject:insult']").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator("button[value='reject:insult']").wait_for(state="hidden")
    page.keyboard.press("1")
    page.keyboard.press("a")
    page.wait_for_selector(".reading-last")
    assert Letter.objects.filter(state="approved").count() == 1
    page.keyboard.press("u")
    page.wait_for_url(first)
    assert not Letter.objects.filter(state="approved").exists()


def test_the_keyboard_alone_reaches_the_decision_with_five_strokes_where_keys_are_off(letters, open_admin):
    page = open_admin(DESK, is_new=True)
    page.evaluate("localStorage.setItem('desk-keys', 'off')")
    page.goto(DESK)
    for key in ("Tab", "Enter", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    assert page.locator(":focus").get_attribute("value") == "approve"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("value") == "reject:insult"
    page.keyboard.press("Escape")
    assert page.locator(":focus").evaluate("one => one.matches('summary')")
    assert not page.locator("button[value='reject:insult']").is_visible()


def test_keys_can_be_switched_off_in_this_browser(letters, open_admin):
    page = open_admin(DESK, is_new=True)
    page.locator("[data-reading-keys] summary").click()
    page.locator("#reading-keys-on").uncheck()
    page.goto(DESK)
    page.keyboard.press("a")
    page.keyboard.press("s")
    page.wait_for_timeout(100)
    assert not Letter.objects.filter(state="approved").exists()
    page.locator("[data-reading-keys] summary").click()
    assert not page.locator("#reading-keys-on").is_checked()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_words_are_taken_out_by_thumb(letters, open_admin, has_scripts):
    letter = letters[1]
    page = open_admin(f"/ru/admin/appeals/letter/{letter.pk}/redacting/", has_scripts=has_scripts, width=360)
    label = page.locator(".redacting-word").nth(1).bounding_box()
    assert label["height"] >= 44 and label["width"] >= 44
    if has_scripts:
        page.locator("[data-redacting-range]").click()
        page.locator(".redacting-word").nth(1).click()
        page.locator(".redacting-word").nth(3).click()
    else:
        for index in (1, 2, 3):
            page.locator(".redacting-word").nth(index).click()
    page.locator(".reading-bar button.default").click()
    page.wait_for_selector(".reading-last")
    letter.refresh_from_db()
    assert letter.own_words.startswith("Мои ▮ ▮ ▮ дом своими")


@pytest.mark.parametrize(("prefix", "width", "is_dark"), [("/kk", 1280, False), ("/ru", 360, True), ("", 360, False)])
def test_the_desk_is_for_everyone(letters, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}/admin/", width=width, is_dark=is_dark)
    for letter in letters:
        page.goto(f"{prefix}/admin/appeals/letter/{letter.pk}/change/")
        look(page)
    page.locator(".reading-menu > summary").first.click()
    look(page)
    page.locator(".reading-menu > summary").last.click()
    look(page)
    comment = making.comment(make.article(), state="pending", text="HTTP://EXAMPLE.COM/ " * 20)
    for path in (
        f"appeals/letter/{letters[3].pk}/redacting/",
        "appeals/letter/desk/?language=fr",
        "appeals/letter/signatures/",
        f"articles/comment/{comment.pk}/change/",
    ):
        page.goto(f"{prefix}/admin/{path}")
        look(page)
