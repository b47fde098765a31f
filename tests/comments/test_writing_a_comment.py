"""A comment is stored, waits to be read, and has no trace of where it came from."""

import uuid

import pytest
from django.utils import timezone

from articles.models import Article, Comment, OldSlug
from articles.models.comment import State
from safety.keys import sealing
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make.article()


def test_a_comment_waits_to_be_read(client, article):
    response = making.post(client, article, text="  Solidarity!\r\n\r\n\r\nFrom all of us. ", pseudonym=" Ada   L. ")
    assert response.status_code == 302
    assert response["Location"] == f"/articles/{article.slug}/comments/sent/"
    comment = Comment.objects.get()
    assert comment.state == State.PENDING
    assert comment.text == "Solidarity!\n\nFrom all of us."
    assert comment.pseudonym == "Ada L."
    assert "Solidarity!" not in client.get(f"/articles/{article.slug}/").content.decode()


def test_the_answer_sets_no_cookie_and_is_not_cached(client, article):
    response = making.post(client, article)
    sent = client.get(response["Location"])
    for answer in (response, sent):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in sent.content.decode()


def test_neither_name_nor_address_has_to_be_given(client, article):
    making.post(client, article, pseudonym="", email="")
    comment = Comment.objects.get()
    assert (comment.pseudonym, comment.sealed_address) == ("", None)
    Comment.objects.update(state=State.APPROVED)
    assert "A reader" in client.get(f"/articles/{article.slug}/").content.decode()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_comment_carries_the_language_of_its_page(client, article, language):
    response = making.post(client, article, language=language)
    assert Comment.objects.get().language == language
    assert client.get(response["Location"]).headers["Content-Language"] == language


def test_the_day_is_stored_and_no_hour_address_or_browser(client, article):
    agent = "Canary/7.7 (Planted)"
    client.post(
        f"/articles/{article.slug}/comments/",
        making.fields(),
        headers={**make.BROWSER, "user-agent": agent},
        REMOTE_ADDR="203.0.113.77",
    )
    comment = Comment.objects.get()
    assert comment.written_on == timezone.localdate()
    assert isinstance(comment.pk, uuid.UUID) and comment.pk.version == 4
    stored = [str(value) for value in Comment.objects.values_list().get()]
    assert not [value for value in stored if agent in value or "203.0.113" in value or ":" in value]
    # No other field could store more.
    assert {field.get_internal_type() for field in Comment._meta.fields} == {
        "UUIDField",
        "ForeignKey",
        "CharField",
        "TextField",
        "DateField",
        "BinaryField",
    }


def test_an_address_is_sealed_and_never_shown(client, article):
    making.post(client, article, email="ada@example.org")
    comment = Comment.objects.get()
    assert b"ada@" not in bytes(comment.sealed_address)
    assert sealing.unseal(comment.sealed_address) == "ada@example.org"
    Comment.objects.update(state=State.APPROVED)
    assert "ada@example.org" not in client.get(f"/articles/{article.slug}/").content.decode()


def test_the_same_comment_twice_a_day_is_one_and_gets_the_same_answer(client, article):
    first = making.post(client, article, text="Solidarity!", pseudonym="")
    second = making.post(client, article, text="Solidarity!", pseudonym="")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Comment.objects.count() == 1
    making.post(client, article, text="Solidarity!", pseudonym="Boris")
    assert Comment.objects.count() == 2


def test_where_comments_are_closed_the_words_come_back(client):
    article = make.article()
    Article.objects.update(has_comments=False)
    response = making.post(client, article, text="My <words>")
    assert response.status_code == 409
    assert "My &lt;words&gt;" in response.content.decode()
    assert not Comment.objects.exists()
    assert "Send the comment" not in client.get(f"/articles/{article.slug}/").content.decode()


def test_a_draft_takes_no_comments(client, article):
    Article.objects.update(published_at=None)
    assert making.post(client, article).status_code == 404
    assert client.get(f"/articles/{article.slug}/comments/").status_code == 404
    assert client.get(f"/articles/{article.slug}/comments/sent/").status_code == 404


def test_an_old_address_leads_readers_on_and_takes_what_they_wrote(client, article):
    OldSlug.objects.create(slug="earlier", article=article)
    response = client.get("/ru/articles/earlier/comments/")
    assert (response.status_code, response["Location"]) == (301, f"/ru/articles/{article.slug}/comments/")
    sent = client.post("/articles/earlier/comments/", making.fields(), headers=make.BROWSER)
    assert (sent.status_code, sent["Location"]) == (302, f"/articles/{article.slug}/comments/sent/")
    assert Comment.objects.get().article == article
