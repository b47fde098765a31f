"""The organisers' admin in a real browser: nothing against the policy, for everyone, on a phone, light and dark."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from appeals.models import Appeal, Letter, Recipient
from appeals.models.letters.states import State
from articles.models import Article
from campaign.models import Page
from tests import make
from tests.admin.entering import PASSWORD

LOOKS = [("/kk", 1280, False), ("/ru", 360, True)]


@pytest.fixture
def letters(appeal: Appeal) -> list[Letter]:
    """Letters in every state, of people with short and long names."""
    long = {"name": "Wolfeschlegelsteinhausenbergerdorff", "organisation": "Donaudampfschifffahrtsgesellschaft " * 3}
    return [
        make.letter(appeal, state="confirmed", language="kk", own_words="Шаңырақ. " * 60, country="KZ"),
        make.letter(appeal, state="confirmed", own_words="", **long),
        make.letter(appeal, state="held"),
        make.letter(appeal, state="rejected"),
        make.letter(appeal),
        make.letter(appeal, state="withdrawn"),
    ]


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_reading_and_deciding(letters, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}/admin/", width=width, is_dark=is_dark)
    paths = ["", "appeals/letter/", "appeals/letter/?state=every", "appeals/letter/signatures/", "organisers/record/"]
    paths += [f"appeals/letter/{letter.pk}/change/" for letter in letters]
    for path in paths:
        page.goto(f"{prefix}/admin/{path}")
        look(page)


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_editing(appeal, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}/admin/appeals/appeal/", width=width, is_dark=is_dark)
    paths = [
        f"appeals/appeal/{appeal.pk}/change/",
        f"appeals/appeal/recipients/{Recipient.objects.get().pk}/",
        "articles/article/",
        f"articles/article/{Article.objects.get().pk}/change/",
        f"campaign/page/{Page.objects.first().pk}/change/",
        "campaign/givinglink/add/",
        "auth/user/",
        "auth/user/add/",
        "auth/group/add/",
        "password_change/",
    ]
    for path in paths:
        page.goto(f"{prefix}/admin/{path}")
        look(page)


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_coming_in_and_setting_up_a_second_factor(transactional_db, open_page, look, prefix, width, is_dark):
    user = make.organiser("asel")
    page = open_page(f"{prefix}/admin/", width=width, is_dark=is_dark)
    look(page)
    page.locator("#id_username").fill(user.username)
    page.locator("#id_password").fill("wrong")
    page.locator("form.entry button").click()
    page.wait_for_selector(".errornote")
    look(page)
    page.locator("#id_username").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form.entry button").click()
    page.wait_for_url(f"**{prefix}/admin/")
    page.goto(f"{prefix}/admin/second-factor/")
    look(page)
    page.locator("button[value=begin]").click()
    page.wait_for_selector(".qr")
    # Decoding waits until the picture is there, on a busy machine too.
    assert page.locator(".qr").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 100
    look(page)


def test_errors_in_a_form_are_for_everyone(appeal, open_admin, look):
    page = open_admin(f"/admin/articles/article/{Article.objects.get().pk}/change/", width=360)
    page.locator("#id_title_en").fill("")
    page.locator("#id_slug").fill("feed")
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".errornote")
    look(page)


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_what_two_organisers_changed_is_shown_side_by_side(appeal, open_admin, look, prefix, width, is_dark):
    page = open_admin(f"{prefix}/admin/appeals/appeal/{appeal.pk}/change/", width=width, is_dark=is_dark)
    Appeal.objects.update(state="paused")
    appeal.texts.filter(language="ru").update(lead="От другого организатора. " * 40)
    page.locator("#id_state").select_option("won")
    page.locator("#id_lead_ru").fill("Здесь набрано. " * 40)
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".clashes")
    look(page)
    stored, typed = (page.locator(".clash-text").nth(index).bounding_box() for index in (2, 3))
    assert (stored["y"] == typed["y"]) == (width > 1000)
    page.locator("input[name=keep_stored][value=state]").check()
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".messagelist .success")
    appeal.refresh_from_db()
    assert appeal.state == "paused"
    assert appeal.texts.get(language="ru").lead.startswith("Здесь")


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_what_was_typed_before_the_login_ended_comes_back(appeal, open_admin, look, prefix, width, is_dark):
    article = Article.objects.get()
    page = open_admin(f"{prefix}/admin/articles/article/{article.pk}/change/", width=width, is_dark=is_dark)
    page.locator("#id_title_ru").fill("Набрано раньше")
    Session.objects.all().delete()
    page.locator("input[name=_save]").click()
    page.wait_for_selector("#id_username")
    look(page)
    page.locator("#id_username").fill(get_user_model().objects.get().username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form.entry button").click()
    page.wait_for_selector("#id_title_ru")
    assert page.locator("#id_title_ru").input_value() == "Набрано раньше"
    look(page)
    assert article.texts.get(language="ru").title != "Набрано раньше"
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".messagelist .success")
    assert article.texts.get(language="ru").title == "Набрано раньше"


def test_what_was_typed_into_something_deleted_is_given_back(appeal, open_admin, look):
    article = make.article()
    page = open_admin(f"/kk/admin/articles/article/{article.pk}/change/", width=360)
    page.locator(".language-choice .only-en").check()
    page.locator("#id_body_en").fill("Typed for an hour. " * 60)
    article.delete()
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".typed-field")
    look(page)
    assert "as_opened" not in page.inner_text("body")


def test_a_moderator_works_through_the_queue_without_scripts(letters, open_admin):
    page = open_admin("/admin/appeals/letter/?state=confirmed&words=own", has_scripts=False, width=360)
    page.locator(".field-beginning a").first.click()
    page.locator("button[value=approve]").click()
    page.wait_for_selector(".reading-last")
    assert Letter.objects.get(pk=letters[0].pk).state == State.APPROVED
    page.goto("/admin/appeals/letter/desk/?state=confirmed")
    page.locator(".reading-menu > summary").first.click()
    page.locator("button[value='reject:nonsense']").click()
    page.wait_for_selector(".reading-last")
    assert Letter.objects.filter(state=State.REJECTED).count() == 2


def test_several_letters_are_rejected_with_a_reason(letters, open_admin, look):
    page = open_admin("/admin/appeals/letter/", width=360, is_dark=True)
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option("reject")
    page.locator("button[name=index]").click()
    page.wait_for_selector("#rejecting-reason")
    look(page)
    page.locator("#rejecting-reason").select_option("advertising")
    page.locator("form.entry button").click()
    page.wait_for_selector(".messagelist .success")
    assert Letter.objects.filter(rejection_reason="advertising").count() == 3


def test_a_preview_opens_beside_the_form_with_the_words_not_saved(appeal, open_admin):
    page = open_admin(f"/admin/articles/article/{Article.objects.get().pk}/change/")
    page.locator("#id_title_ru").fill("Непрочитанное")
    with page.context.expect_page() as opened:
        page.locator(".previews button[lang=ru]").click()
    preview = opened.value
    preview.wait_for_load_state()
    assert preview.locator("h1").inner_text() == "Непрочитанное"
    assert preview.locator("html").get_attribute("lang") == "ru"
    assert not Article.objects.filter(texts__title="Непрочитанное").exists()


def test_a_demand_is_added_on_the_same_page(appeal, open_admin):
    page = open_admin(f"/admin/appeals/appeal/{appeal.pk}/change/")
    page.locator("#demands-group .add-row a").click()
    page.locator("#id_demands-3-position").fill("4")
    page.locator("#id_demands-3-short_en").fill("Rebuild")
    page.locator("#id_demands-3-text_en").fill("Rebuild the homes.")
    page.locator("input[name=_save]").click()
    page.wait_for_selector(".messagelist .success")
    assert appeal.demands.count() == 4
