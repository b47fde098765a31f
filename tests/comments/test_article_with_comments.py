"""What readers have written is not deleted along with the article that it is about."""

import pytest

from articles.models import Article, Comment
from tests import make
from tests.admin.entering import superuser
from tests.comments.making import comment

pytestmark = pytest.mark.django_db


def test_an_article_with_comments_is_not_deleted_even_by_a_superuser():
    article = make.article()
    comment(article, state="rejected")
    client = superuser()
    page = f"/admin/articles/article/{article.pk}"
    assert f"{page}/delete/" not in client.get(f"{page}/change/").text
    assert client.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert Article.objects.exists() and Comment.objects.exists()


def test_one_that_nobody_has_commented_on_is():
    article = make.article()
    assert superuser().post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()
