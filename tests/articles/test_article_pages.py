"""An article and the list of articles."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Comment, OldSlug
from tests import make

NOW = timezone.now()


@pytest.fixture
def article(db):
    return make.article("report")


@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("ru", "/ru"), ("kk", "/kk")])
def test_an_article_is_read_in_the_language_of_its_address(client, article, language, prefix):
    page = client.get(f"{prefix}/articles/report/").content.decode()
    assert f"Title, {language}" in page
    assert "<em>word</em>" in page
    assert f"Title, {language}" in client.get(f"{prefix}/articles/").content.decode()


def test_a_language_without_a_text_reads_the_original(client, article):
    article.texts.filter(language="kk").delete()
    assert "Title, en" in client.get("/kk/articles/report/").content.decode()


@pytest.mark.parametrize("published_at", [None, NOW + dt.timedelta(days=1)])
def test_a_draft_and_one_for_later_are_not_there(client, article, published_at):
    Article.objects.update(published_at=published_at)
    OldSlug.objects.create(slug="before", article=article)
    for path in ("/articles/report/", "/articles/before/"):
        assert client.get(path).status_code == 404
    assert "Title, en" not in client.get("/articles/").content.decode()
    assert "Title, en" not in client.get("/articles/feed/").content.decode()


def test_an_article_without_any_text_is_not_there(client, article):
    article.texts.all().delete()
    assert client.get("/articles/report/").status_code == 404
    assert client.get("/articles/").status_code == 200


def test_an_old_slug_redirects_to_the_new_one(client, article):
    OldSlug.objects.create(slug="before", article=article)
    for prefix in ("", "/ru", "/kk"):
        response = client.get(f"{prefix}/articles/before/")
        assert (response.status_code, response["Location"]) == (301, f"{prefix}/articles/report/")


def test_the_newest_comes_first(client, article):
    make.article("newer", published_at=NOW)
    make.article("older", published_at=NOW - dt.timedelta(days=9))
    page = client.get("/articles/").content.decode()
    places = [page.index(f"/articles/{slug}/") for slug in ("newer", "report", "older")]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["/articles/", "/articles/feed/", "/ru/articles/"])
def test_a_list_costs_the_same_queries_with_one_article_and_with_fifty(client, article, path):
    """A query for each article's text would be an N+1."""

    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    with_one = queries()
    for number in range(50):
        made = Article.objects.create(slug=f"article-{number}", published_at=NOW - dt.timedelta(hours=1))
        made.texts.create(language="en", title="T", summary="S", body="B", html="<p>B</p>")
    assert queries() == with_one


def test_an_article_has_one_text_per_language(article):
    with pytest.raises(IntegrityError), transaction.atomic():
        article.texts.create(language="ru", title="Again", summary="", body="")


@pytest.mark.parametrize("model", [Article, OldSlug])
def test_a_slug_is_there_once(article, model):
    OldSlug.objects.create(slug="before", article=article)
    fields = {"slug": "report"} if model is Article else {"slug": "before", "article": article}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)


def test_a_comment_sent_to_an_old_slug_is_not_lost(client, article):
    OldSlug.objects.create(slug="before", article=article)
    response = client.post("/ru/articles/before/comments/", {"text": "Слова"}, headers=make.BROWSER)
    assert response.status_code == 302
    assert Comment.objects.get().article == article
