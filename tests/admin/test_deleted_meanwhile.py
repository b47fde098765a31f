"""What another organiser has changed since a page asked whether to delete something is not deleted unseen."""

import pytest

from articles.models import Article
from tests.admin.entering import fields_of, messages_of, superuser
from tests.admin.opened_earlier import MODELS, all_fields, fill, other_value, page_of
from tests.html_forms import forms_of

pytestmark = pytest.mark.django_db
NEVER_DELETED = {"sender", "appeal", "page", "responsible", "user", "limits"}


@pytest.fixture
def client():
    return superuser()


def asked(client, row):
    """What the button of the page that asks sends."""
    page = client.get(page_of(row).replace("change", "delete"))
    [form] = [form for form in forms_of(page.text) if "post" in form.fields]
    return form.data()


def delete(client, row, data):
    return client.post(page_of(row).replace("change", "delete"), data, follow=True)


@pytest.mark.parametrize("model", [model for model in MODELS if model not in NEVER_DELETED])
def test_what_was_changed_since_is_not_deleted_before_that_was_seen(rows, client, model):
    row = rows[model]
    opened = client.get(page_of(row))
    for name, bound in all_fields(opened).items():
        data = asked(client, row)
        changed = fields_of(client.get(page_of(row)))
        fill(changed, name, other_value(bound, 1))
        assert client.post(page_of(row), changed).status_code == 302
        answer = delete(client, row, data)
        assert type(row).objects.filter(pk=row.pk).exists(), name
        assert "Look at it before you delete it" in messages_of(answer)
    delete(client, row, asked(client, row))
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_an_article_that_got_a_photograph_meanwhile_is_not_deleted(rows, client):
    article = rows["article"]
    data = asked(client, article)
    article.photos.create(file="1" * 64 + ".jpg", width=10, height=10, position=2)
    delete(client, article, data)
    assert Article.objects.filter(pk=article.pk).exists()
    assert article.photos.count() == 2


@pytest.mark.parametrize("mark", ["x", "\0", "9" * 100_000])
def test_a_forged_mark_deletes_nothing_and_is_no_error(rows, client, mark):
    row = rows["givinglink"]
    assert delete(client, row, {"post": "yes", "as_opened": mark}).status_code == 200
    assert type(row).objects.filter(pk=row.pk).exists()
