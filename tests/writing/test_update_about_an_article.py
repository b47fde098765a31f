"""From a published article one link leads to an update about it, begun in every language; a draft gives nothing away."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import NewsUpdate
from tests import make
from tests.admin.entering import client_of, fields_of, organiser_with

pytestmark = pytest.mark.django_db
ADD = "/admin/appeals/newsupdate/add/"
LINK = "Tell those who asked for news"


@pytest.fixture
def editor(settings):
    settings.LINK_URL = "https://letters.example"
    rights = ("articles.view_article", "articles.change_article", "appeals.add_newsupdate", "appeals.view_newsupdate")
    return client_of(organiser_with(*rights))


def page_of(article):
    return f"/admin/articles/article/{article.pk}/change/"


def test_an_update_begins_with_title_summary_and_address_in_each_language(editor):
    make.appeal()
    article = make.article("a-winter")
    page = editor.get(page_of(article))
    assert LINK in page.text and f'href="{ADD}?article={article.pk}"' in page.text
    fields = fields_of(editor.get(ADD, {"article": article.pk}))
    for language, prefix in (("en", ""), ("ru", "/ru"), ("kk", "/kk")):
        address = f"https://letters.example{prefix}/articles/a-winter/"
        assert fields[f"body_{language}"] == f"Title, {language}\n\nA summary.\n\n{address}"
        assert fields[f"subject_{language}"] == ""
    assert not NewsUpdate.objects.exists()
    # In another language of the admin the addresses are the same.
    assert fields_of(editor.get(f"/kk{ADD}", {"article": article.pk}))["body_en"] == fields["body_en"]


def test_a_language_without_a_text_stays_empty(editor):
    make.appeal()
    article = make.article()
    article.texts.filter(language="kk").delete()
    fields = fields_of(editor.get(ADD, {"article": article.pk}))
    assert fields["body_en"] and fields["body_kk"] == ""


def test_an_article_that_readers_cannot_open_is_not_passed_on(editor):
    make.appeal()
    later = make.article(published_at=timezone.now() + dt.timedelta(days=1))
    assert LINK not in editor.get(page_of(later)).text
    for key in (str(later.pk), "", "0", "no", "9" * 30, "1\x00", "²"):
        assert fields_of(editor.get(ADD, {"article": key}))["body_en"] == ""


def test_whoever_may_not_write_updates_gets_no_link():
    translator = client_of(organiser_with("articles.view_article", "articles.change_article"))
    assert LINK not in translator.get(page_of(make.article())).text
