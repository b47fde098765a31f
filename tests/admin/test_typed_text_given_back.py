"""Where a form that was sent cannot be shown any more, what was typed into it is given back as text."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from appeals.models import NewsUpdate, NewsUpdateText
from organisers.entering.typed_forms import CARRIED_FIELD
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with
from tests.admin.opened_earlier import page_of
from tests.admin.relogin import LETTERS, body_of, browser, end_sessions, log_in_on, typed_into
from tests.admin.test_second_factor import with_app
from tests.html_forms import forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_failed_logins")]


@pytest.fixture
def article():
    return make.article()


def test_what_was_typed_into_something_deleted_meanwhile_is_given_back(asel, article):
    client = browser(asel)
    fields, address = typed_into(client, article), page_of(article)
    article.delete()
    assert "Жаңа" in client.post(address, fields).text
    end_sessions()
    assert "Жаңа" in log_in_on(client, client.post(address, fields), asel).text


def test_what_was_typed_into_news_published_meanwhile_is_given_back(asel):
    update = NewsUpdate.objects.create(appeal=make.appeal())
    NewsUpdateText.objects.create(update=update, language="en", subject="News", body="Words.")
    client = browser(asel)
    fields = typed_into(client, update)
    NewsUpdate.objects.update(published_at=timezone.now())
    assert "Жаңа" in client.post(page_of(update), fields).text
    end_sessions()
    assert "Жаңа" in log_in_on(client, client.post(page_of(update), fields), asel).text
    assert NewsUpdateText.objects.get().body == "Words."


def test_what_an_organiser_typed_whose_rights_were_taken_meanwhile_is_given_back(article):
    editor = organiser_with("articles.change_article")
    client = browser(editor)
    fields = typed_into(client, article)
    editor.user_permissions.clear()
    answer = client.post(page_of(article), fields)
    assert answer.status_code == 403
    assert "Жаңа" in answer.text
    assert body_of(article) != LETTERS.strip()


def test_what_an_organiser_typed_whose_second_factor_was_taken_off_is_given_back(asel, article, settings):
    settings.OTP_REQUIRED = True
    _, codes = with_app(asel)
    client = browser()
    log_in_on(client, client.get("/admin/login/"), asel, code=codes[0])
    fields = typed_into(client, article)
    asel.authenticatorapp_set.all().delete()
    asel.recoverycodes_set.all().delete()
    asked = client.post(page_of(article), fields)
    given = log_in_on(client, asked, asel)
    assert "Жаңа" in given.text
    assert body_of(article) != LETTERS.strip()


def test_a_page_shows_no_stamp_to_those_who_are_not_logged_in(article):
    assert client_of(make.organiser()).get(page_of(article)).text.count('name="login_stamp"') == 1
    assert "login_stamp" not in Client().get("/admin/login/").text
    assert "login_stamp" not in Client().get(f"/articles/{article.slug}/").text


def test_the_page_of_a_closed_login_keeps_what_was_typed(asel, article):
    client = browser(asel)
    fields = typed_into(client, article)
    end_sessions()
    page = client.post(page_of(article), fields)
    for _ in range(8):
        page = log_in_on(client, page, asel, password="wrong")
    assert page.status_code == 429
    [form] = [form for form in forms_of(page.text) if CARRIED_FIELD in form.fields]
    caches["logins"].clear()
    page = client.post(form.attributes["action"], form.data())
    assert fields_of(log_in_on(client, page, asel))["body_en"] == LETTERS


@pytest.mark.parametrize(("prefix", "words"), [("/ru", "Фотография 1: "), ("/kk", "Фотосурет 1: ")])
def test_what_is_given_back_is_named_as_in_the_form(asel, article, prefix, words):
    client = browser(asel)
    fields = typed_into(client, article, prefix, **{"photos-TOTAL_FORMS": "1", "photos-0-caption_ru": "Дома"})
    address = prefix + page_of(article)
    article.delete()
    page = client.post(address, fields)
    assert words in page.text
    for name in ("slug", "title_en", "body_kk", "published_at", "has_comments", "photos-0-caption_ru"):
        assert f">{name}<" not in page.text
