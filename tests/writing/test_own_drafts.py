"""“Your drafts”: what one has begun is found again, and nobody else's."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.admin.entering import client_of, organiser_with
from texts import drafts
from texts.models import Draft

pytestmark = pytest.mark.django_db
PAGE = "/admin/texts/draft/"
EDITOR = ("articles.view_article", "articles.add_article", "articles.change_article")


def begin(user, page, text, days=0):
    fields = [("title_en", text), ("photos-TOTAL_FORMS", "0")]
    return drafts.keep(user=user, page=page, fields=fields, token="", now=timezone.now() - dt.timedelta(days=days))


def test_the_first_page_leads_to_ones_own_drafts_and_they_are_taken_up_there():
    user = organiser_with(*EDITOR)
    client, article = client_of(user), make.article()
    line = f'<a href="{PAGE}"><span class="waiting-number">'  # The menu has a link, too, always.
    assert line not in client.get("/admin/").text
    old, new = begin(user, f"articles.article {article.pk}", "Half a title"), begin(user, "articles.article new", "New")
    begin(user, "articles.article new", "Forgotten", days=31)
    begin(organiser_with(*EDITOR), "articles.article new", "Of another")
    assert line in client.get("/admin/").text
    page = client.get(PAGE)
    assert [one.key for one in page.context["drafts"]] == [new.pk, old.pk]
    assert 'value="New"' in client.get(page.context["drafts"][0].url).text
    assert 'value="Half a title"' in client.get(page.context["drafts"][1].url).text
    client.post(PAGE, {"throw_away": old.pk})
    assert [one.key for one in client.get(PAGE).context["drafts"]] == [new.pk]


def test_what_was_typed_into_something_that_is_gone_can_still_be_copied():
    user = organiser_with(*EDITOR)
    article = make.article()
    draft = begin(user, f"articles.article {article.pk}", "<b>Not lost</b>")
    article.delete()
    [mine] = client_of(user).get(PAGE).context["drafts"]
    assert mine.url == ""
    page = client_of(user).get(f"{PAGE}{draft.pk}/typed/")
    assert "&lt;b&gt;Not lost&lt;/b&gt;" in page.text and "TOTAL_FORMS" not in page.text
    user.user_permissions.clear()
    assert "Not lost" in client_of(type(user).objects.get(pk=user.pk)).get(f"{PAGE}{draft.pk}/typed/").text


def test_whoever_may_not_see_a_page_any_more_is_not_told_what_it_is_called_by_now():
    user, article = organiser_with(*EDITOR), make.article()
    begin(user, f"articles.article {article.pk}", "Half a title")
    assert "Title, en" in client_of(user).get(PAGE).text
    user.user_permissions.clear()
    page = client_of(type(user).objects.get(pk=user.pk)).get(PAGE)
    assert [one.url for one in page.context["drafts"]] == [""] and "Title, en" not in page.text


def test_nobody_reads_or_throws_away_the_draft_of_another():
    other, draft = organiser_with(*EDITOR), begin(organiser_with(*EDITOR), "articles.article new", "Mine alone")
    client = client_of(other)
    for path in (
        f"{PAGE}{draft.pk}/typed/",
        f"{PAGE}{9 * 10**18}/typed/",
        f"/admin/articles/article/add/?draft={draft.pk}",
    ):
        assert "Mine alone" not in client.get(path, follow=True).text
    for value in (draft.pk, "x", "", "9" * 40, "\0"):
        client.post(PAGE, {"throw_away": value})
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_list_asks_no_more_for_many_drafts_than_for_one():
    user = organiser_with(*EDITOR)
    client = client_of(user)
    begin(user, "nothing.ofthekind 7", "Odd")
    begin(user, f"articles.article {make.article().pk}", "One")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PAGE)
    for _number in range(8):
        begin(user, f"articles.article {make.article().pk}", "More")
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)
