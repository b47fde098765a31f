"""What is not finished is not wrong yet: a draft that is taken up, and a translation that does not exist."""

import pytest
from django.utils import timezone

from appeals.models import NewsUpdateText
from tests import make
from tests.admin.entering import client_of, fields_of, superuser
from tests.own.news_items import draft
from texts import drafts

pytestmark = pytest.mark.django_db
NEWS, ARTICLE = "/admin/appeals/newsupdate/add/", "/admin/articles/article/add/"
PHOTOS = [("photos-TOTAL_FORMS", "1"), ("photos-INITIAL_FORMS", "0"), ("photos-0-description_en", "A house.")]


def taken_up(user, page, path, fields):
    kept = drafts.keep(user=user, page=page, fields=fields, token="", now=timezone.now())
    return client_of(user).get(f"{path}?draft={kept.pk}")


@pytest.mark.parametrize(
    ("page", "path", "fields"),
    [
        ("appeals.newsupdate new", NEWS, [("subject_ru", "Половина")]),
        ("articles.article new", ARTICLE, [("title_ru", "Половина"), *PHOTOS]),
    ],
)
def test_what_is_missing_in_a_draft_is_said_when_it_is_saved_and_not_before(page, path, fields):
    user = make.organiser(password=None)
    make.appeal()
    shown = taken_up(user, page, path, fields)
    assert "Половина" in shown.text and "errorlist" not in shown.text and "errornote" not in shown.text
    assert 'aria-invalid="true"' not in shown.text and shown.context["error_links"] == []
    saved = client_of(user).post(path, fields_of(shown))
    assert saved.status_code == 200 and "errornote" in saved.text and len(saved.context["error_links"]) > 1


def test_what_is_wrong_in_a_draft_is_said_at_once():
    shown = taken_up(make.organiser(password=None), "articles.article new", ARTICLE, [("slug", "not a slug")])
    assert [link.input_id for link in shown.context["error_links"]] == ["id_slug"]


def test_nobody_is_asked_whether_a_translation_is_up_to_date_before_it_is_there():
    client, update = superuser(), draft(make.appeal(), en="News.", ru="Новости.")
    asked = 'type="checkbox" name="is_current_'
    assert asked not in client.get(NEWS).text
    path = f"/admin/appeals/newsupdate/{update.pk}/change/"
    page = client.get(path)
    assert f"{asked}ru" in page.text and f"{asked}kk" not in page.text
    client.post(path, {**fields_of(page), "subject_kk": "Бізден", "body_kk": "Жаңалық."})
    made = NewsUpdateText.objects.get(update=update, language="kk")
    assert made.based_on_revision == update.texts.get(language="en").revision
