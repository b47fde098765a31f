"""Comments under the report: which, in what order, how many at a time, and at what cost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Comment
from articles.models.comment import State
from articles.views.comments import PAGE_SIZE
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make.article()


def texts_on(page: str) -> list[str]:
    return re.findall(r"Comment \d+", page)


def test_without_comments_the_reader_is_asked_to_be_the_first(client, article):
    assert "Be the first to comment." in client.get(f"/articles/{article.slug}/").content.decode()
    assert "Be the first to comment." in client.get(f"/articles/{article.slug}/comments/").content.decode()


def test_only_approved_comments_of_this_article_are_shown(client, article):
    shown = making.comment(article)
    for state in (State.PENDING, State.HELD, State.REJECTED):
        making.comment(article, state=state)
    making.comment(make.article())
    for path in (f"/articles/{article.slug}/", f"/articles/{article.slug}/comments/"):
        assert texts_on(client.get(path).content.decode()) == [shown.text]


def test_newer_days_come_first_and_a_day_is_in_random_order(article):
    today = timezone.localdate()
    made = [making.comment(article, written_on=today - dt.timedelta(days=number % 3)) for number in range(30)]
    shown = list(Comment.objects.shown())
    assert [comment.written_on for comment in shown] == sorted((c.written_on for c in made), reverse=True)
    of_today = [comment for comment in shown if comment.written_on == today]
    assert of_today == sorted(of_today, key=lambda comment: comment.pk)
    assert of_today != [comment for comment in made if comment.written_on == today]


def test_a_comment_is_shown_as_typed_with_its_language(client, article):
    making.comment(
        article, pseudonym="<i>Ada</i>", text="<script>alert(1)</script>\nhttps://example.org", language="kk"
    )
    content = client.get(f"/articles/{article.slug}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>https://example.org" in content
    assert "<bdi>&lt;i&gt;Ada&lt;/i&gt;</bdi>" in content
    assert '<div class="comment-words" lang="kk" dir="auto">' in content


def test_every_comment_is_on_one_page_of_the_list(client, article):
    today = timezone.localdate()
    for number in range(2 * PAGE_SIZE + 5):
        making.comment(article, written_on=today - dt.timedelta(days=number // 20))
    path, seen, pages = f"/articles/{article.slug}/", [], 0
    while path:
        content = client.get(path).content.decode()
        seen += texts_on(content)
        pages += 1
        link = re.search(r'href="([^"]+)" rel="next"', content)
        path = link[1].replace("&amp;", "&") if link else ""
    assert pages == 3
    assert sorted(seen) == sorted(Comment.objects.values_list("text", flat=True))


@pytest.mark.parametrize("tail", ["", "comments/"])
def test_a_page_costs_the_same_with_1_and_with_50_comments(client, article, tail):
    """Guards against a query for each comment."""
    making.comment(article)
    client.get("/about/")  # Warms what a process queries only once.
    with CaptureQueriesContext(connection) as with_one:
        client.get(f"/articles/{article.slug}/{tail}")
    for _ in range(49):
        making.comment(article)
    from django.core.cache import cache

    cache.clear()
    with CaptureQueriesContext(connection) as with_fifty:
        client.get(f"/articles/{article.slug}/{tail}")
    assert len(with_one) == len(with_fifty) > 0


def test_taking_a_comment_in_costs_the_same_whatever_there_is(client, article):
    making.comment(article)
    with CaptureQueriesContext(connection) as with_one:
        making.post(client, article)
    for _ in range(49):
        making.comment(article)
    with CaptureQueriesContext(connection) as with_fifty:
        making.post(client, article)
    assert len(with_one) == len(with_fifty)


def test_the_list_of_comments_is_a_public_page(client, article):
    response = client.get(f"/articles/{article.slug}/comments/")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
