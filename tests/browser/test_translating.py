"""The translators' desk, and what readers see of it, in a real browser: for everyone, by keyboard, on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaign.content import files
from tests import make
from tests.browser.test_organisers import LOOKS
from tests.translations import making
from translations.models import Translation
from translations.services import glossary

DESK = "/admin/translations/translation/"
GERMAN = "Ich habe mein Zuhause verloren. Shanyrak soll bleiben."
KAZAKH = "Мен үйімнен айырылдым. Шаңырақ қала берсін."
ARABIC = "أكتب إليكم من بيروت. أعرف معنى أن تفقد بيتك."


@pytest.fixture
def appeal(transactional_db):
    glossary.load_terms(files.read_glossary(), overwrite=False)
    return make.site()


@pytest.fixture
def translations(appeal):
    """One to be written, from Arabic; one to be checked that is much too short; one that is out of date."""
    german = {"own_words": GERMAN * 8, "own_language": "de"}
    return [
        making.translation(make.letter(appeal, own_words=ARABIC, own_language="ar"), state="draft", text=""),
        making.translation(make.letter(appeal, **german), state="written", text=KAZAKH),
        making.translation(
            make.letter(appeal, **german), state="draft", is_stale=True, text=KAZAKH, remark="Түзетіңіз"
        ),
    ]


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_the_desk_is_for_everyone(translations, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}{DESK}?which=every", width=width, is_dark=is_dark)
    look(page)
    for translation in translations[1:]:
        page.goto(f"{prefix}{DESK}{translation.pk}/change/")
        for summary in page.locator("main summary").all():
            summary.click()
        look(page)
    page.goto(f"{prefix}{DESK}{translations[0].pk}/change/")
    page.locator("button[value=finish]").click()
    page.wait_for_selector("#id_text_error")
    look(page)
    Translation.objects.filter(pk=translations[0].pk).update(revision=7, text=KAZAKH)
    page.locator("#id_text").fill("Басқаша.")
    page.locator("button[value=finish]").click()
    page.wait_for_selector(".clash-text")
    look(page)


def test_an_empty_desk_and_the_glossary_are_for_everyone(appeal, open_admin, look):
    page = open_admin(DESK, width=360)
    look(page)
    page.goto("/admin/translations/glossaryterm/")
    look(page)


def test_two_letters_are_translated_with_the_keyboard_alone(appeal, open_admin):
    for words in ("Erster Brief.", "Zweiter Brief."):
        make.letter(appeal, own_words=words, own_language="de")
    page = open_admin(DESK)
    page.locator("#source-kk").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for number in (1, 2):
        expect(page.locator("#id_text")).to_be_focused()
        page.keyboard.type(f"Хат {number}")
        order = []
        for _ in range(3):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.value"))
        assert order == ["finish", "save", "skip"]
        page.locator("#id_text").focus()
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    page.wait_for_selector(".translating-desks")
    assert sorted(Translation.objects.to_check().values_list("text", flat=True)) == ["Хат 1", "Хат 2"]


def test_a_text_that_is_not_saved_is_not_left_without_a_question(translations, open_admin):
    page = open_admin(f"{DESK}{translations[0].pk}/change/", is_new=True)
    asked = []

    def leave(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator("#id_text").fill("Жартысы")
    page.goto(DESK)
    assert asked == ["beforeunload"]


def test_it_works_on_a_phone_without_scripts_and_the_box_grows(appeal, open_admin):
    make.letter(appeal, own_words=GERMAN, own_language="de")
    page = open_admin(DESK, width=360, has_scripts=False)
    page.locator(".translating-desks button").first.click()
    page.wait_for_selector("#id_text")
    height = page.locator("#id_text").bounding_box()["height"]
    page.locator("#id_text").fill(KAZAKH * 20)
    assert page.locator("#id_text").bounding_box()["height"] > height
    assert not page.locator("[data-translating-keys]").is_visible()
    page.locator("button[value=finish]").click()
    page.wait_for_selector(".translating-desks")
    assert Translation.objects.get().state == "written"


@pytest.mark.parametrize(("prefix", "width", "is_dark"), [("/kk", 360, True), ("/ru", 1280, False)])
def test_wall_and_letter_with_a_translation_are_for_everyone(appeal, open_page, axe, look, prefix, width, is_dark):
    letter = make.letter(appeal, own_words=ARABIC, own_language="ar", written_on=timezone.localdate())
    for language in ("kk", "ru", "en"):
        making.translation(letter, language=language, text=f"{language}: {KAZAKH}")
    page = open_page("/healthz", width=width, is_dark=is_dark)
    for path in ("letters/", f"letters/{letter.pk}/"):
        page.goto(f"{prefix}/appeals/{appeal.slug}/{path}")
        axe(page)
        # A letter's own page has the words again in the whole letter, which is folded.
        original = page.locator(".translated-original").first
        assert not original.is_visible()
        page.locator(".translated summary").first.focus()
        page.keyboard.press("Enter")
        assert original.is_visible() and original.get_attribute("lang") == "ar"
        assert page.evaluate("getComputedStyle(document.querySelector('.translated-original')).direction") == "rtl"
        look(page)
