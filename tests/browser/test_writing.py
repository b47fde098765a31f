"""Writing in a real browser: drafts that keep themselves, one language at a time on a phone, the history, an update."""

import pytest
from django.contrib.sessions.models import Session

from appeals.models import NewsUpdate
from articles.models import Article, ArticleText
from tests.own.news_items import draft
from texts.models import Draft

LOOKS = [("/kk", 1280, False), ("/ru", 360, True)]


@pytest.fixture
def article(appeal):
    return Article.objects.first()


def form_of(article):
    return f"/admin/articles/article/{article.pk}/change/"


def wait_until_said(page, words):
    page.locator("[data-draft] [role=status]").filter(has_text=words).wait_for()


def test_what_is_typed_is_kept_and_offered_again(article, open_admin):
    page = open_admin(form_of(article), width=360)
    page.locator("#id_title_en").fill("Typed on a phone")
    wait_until_said(page, "Kept as your draft at")
    page.goto(form_of(article))
    page.get_by_role("link", name="Take it up").click()
    page.wait_for_url("**?draft=*")
    assert page.locator("#id_title_en").input_value() == "Typed on a phone"
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/articles/article/")
    assert ArticleText.objects.get(article=article, language="en").title == "Typed on a phone"
    assert not Draft.objects.exists()


def test_a_save_right_after_typing_leaves_no_draft_behind(article, open_admin):
    page = open_admin(form_of(article))
    page.locator("#id_title_en").fill("First")
    wait_until_said(page, "Kept as your draft at")
    page.locator("#id_title_en").fill("Second")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/articles/article/")
    assert ArticleText.objects.get(article=article, language="en").title == "Second"
    assert not Draft.objects.exists()


def test_a_login_that_has_ended_is_said_and_loses_nothing(article, open_admin):
    page = open_admin(form_of(article))
    Session.objects.all().delete()
    page.locator("#id_title_en").fill("Typed")
    wait_until_said(page, "login has ended")
    assert page.locator("#id_title_en").input_value() == "Typed"
    assert not Draft.objects.exists()


def test_without_scripts_a_button_keeps_the_draft(article, open_admin):
    page = open_admin(form_of(article), has_scripts=False)
    page.locator("#id_title_en").fill("Typed")
    page.locator("[name=_draft]").click()
    page.wait_for_url("**?draft=*")
    assert page.locator("#id_title_en").input_value() == "Typed"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_phone_shows_one_language_at_a_time(article, open_admin, has_scripts):
    page = open_admin(form_of(article), width=360, has_scripts=has_scripts)
    assert page.locator("#id_body_en").is_visible()
    assert not page.locator("#id_body_kk").is_visible()
    page.locator(".language-choice .only-kk").check()
    assert page.locator("#id_body_kk").is_visible()
    assert not page.locator("#id_body_en").is_visible()
    page.locator(".language-choice .only-all").check()
    assert page.locator("#id_body_en").is_visible()


def test_the_button_that_saves_stays_in_sight_on_a_phone(article, open_admin):
    page = open_admin(form_of(article), width=360)
    save, height = page.locator("[name=_save]"), page.viewport_size["height"]
    for place in ("0", "document.body.scrollHeight / 3"):
        page.evaluate(f"scrollTo(0, {place})")
        box = save.bounding_box()
        assert box["height"] >= 44 and height - 60 <= box["y"] + box["height"] <= height
    # What the keyboard reaches is above it.
    page.evaluate("scrollTo(0, 0)")
    page.locator("#id_slug").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = "() => { const box = document.activeElement.getBoundingClientRect(); return [box.height, box.bottom]; }"
        height, bottom = page.evaluate(seen)
        assert height > 300 or bottom <= save.bounding_box()["y"]


@pytest.mark.parametrize("path", ["/admin/appeals/paperletters/add/", "/admin/outbox/blocked/add/"])
def test_a_form_without_drafts_asks_before_it_is_left(appeal, open_admin, path):
    page = open_admin(path, is_new=True)
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(path)
    assert asked == []
    page.locator("main form :is(input[type=text], input[type=number])").first.press_sequentially("12")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_an_error_is_shown_in_whatever_language_it_is(article, open_admin):
    page = open_admin(form_of(article), width=360)
    page.locator(".language-choice .only-kk").check()
    page.locator("#id_title_kk").fill("")
    page.locator(".language-choice .only-en").check()
    page.locator("[name=_save]").click()
    page.wait_for_selector(".errornote")
    assert page.locator("#id_title_kk").is_visible()


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_the_pages_of_writing_are_for_everyone(appeal, article, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}{form_of(article)}", width=width, is_dark=is_dark)
    page.locator("[name=title_ru]").evaluate("field => { field.value = 'Дома и люди'; }")
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".success")
    page.locator("[name=title_ru]").evaluate("field => { field.value = 'Ещё раз'; }")
    page.locator("[name=_draft]").click()
    page.wait_for_url("**?draft=*")
    look(page)
    page.goto(f"{prefix}{form_of(article)}")
    look(page)
    page.goto(f"{prefix}{form_of(article).replace('change', 'history')}")
    look(page)
    page.locator(".revisions a").first.click()
    page.wait_for_selector("ins")
    look(page)
    update = draft(appeal)
    page.goto(f"{prefix}/admin/appeals/newsupdate/{update.pk}/publishing/")
    look(page)
    NewsUpdate.objects.update(published_at="2026-05-03T12:00:00Z", sent_count=3, refused_count=1)
    page.reload()
    look(page)
