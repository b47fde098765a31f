"""Comments in the organisers' admin: who may look and decide, what is shown, and what an action reports."""

from urllib.parse import urlencode

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Comment
from articles.models.comment import State
from safety.keys import sealing
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/comment/"


@pytest.fixture
def article() -> Article:
    return make.article()


def logged_in(*permissions: str) -> Client:
    organiser = make.organiser(is_superuser=False)
    for codename in permissions:
        organiser.user_permissions.add(Permission.objects.get(codename=codename))
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def moderator() -> Client:
    return logged_in("view_comment", "change_comment")


def run_action(client: Client, action: str, *comments: object, **query: str):
    chosen = [getattr(comment, "pk", comment) for comment in comments]
    data = {"action": action, ACTION_CHECKBOX_NAME: chosen}
    return client.post(f"{LIST}?{urlencode(query)}", data, follow=True)


def state_of(comment: Comment) -> str:
    return Comment.objects.values_list("state", flat=True).get(pk=comment.pk)


def test_strangers_are_asked_to_log_in(client, article):
    response = client.get(LIST)
    assert response.status_code == 302 and "login" in response["Location"]


def test_staff_without_the_right_see_and_change_nothing(article):
    comment = making.comment(article, state=State.PENDING)
    client = logged_in()
    assert client.get(LIST).status_code == 403
    assert run_action(client, "approve", comment).status_code == 403
    assert state_of(comment) == State.PENDING


def test_who_may_only_look_decides_nothing(article):
    comment = making.comment(article, state=State.PENDING)
    client = logged_in("view_comment")
    content = client.get(LIST).content.decode()
    assert comment.text in content
    assert 'value="approve"' not in content
    run_action(client, "approve", comment)
    assert state_of(comment) == State.PENDING


def test_the_list_shows_what_waits_whole_and_no_address(moderator, article):
    waiting = making.comment(
        article, state=State.PENDING, text="<b>All</b> of\nit", sealed_address=sealing.seal("ada@example.org")
    )
    held = making.comment(article, state=State.HELD)
    shown = making.comment(article)
    content = moderator.get(LIST).content.decode()
    assert "&lt;b&gt;All&lt;/b&gt; of<br>it" in content
    assert held.text in content and shown.text not in content
    assert "ada@example.org" not in content and str(waiting.sealed_address) not in content
    assert shown.text in moderator.get(LIST, {"state": "approved"}).content.decode()
    assert shown.text in moderator.get(LIST, {"state": "every"}).content.decode()


def test_the_report_is_named_where_there_are_several(moderator, article):
    making.comment(article, state=State.PENDING)
    assert "column-article" not in moderator.get(LIST).content.decode()
    make.article()
    assert "column-article" in moderator.get(LIST).content.decode()


def test_actions_say_how_many_they_changed_and_left(moderator, article):
    waiting, shown = making.comment(article, state=State.PENDING), making.comment(article)
    content = run_action(moderator, "approve", waiting, shown).content.decode()
    assert "1 comment changed." in content
    assert "1 comment left as it was" in content
    assert state_of(waiting) == State.APPROVED


def test_comments_are_rejected_for_a_reason_and_restored(moderator, article):
    comment = making.comment(article, state=State.PENDING)
    run_action(moderator, "reject_exposes", comment)
    comment.refresh_from_db()
    assert (comment.state, comment.rejection_reason) == (State.REJECTED, "exposes")
    run_action(moderator, "restore", comment, state="rejected")
    assert state_of(comment) == State.PENDING


@pytest.mark.parametrize("key", ["x", "", "1", "\x00", "9de8f34d-5ec6-4cff-bc1c-fc36e9b9322b", "9" * 5000])
def test_forged_ids_change_nothing_and_are_no_error(moderator, article, key):
    comment = making.comment(article, state=State.PENDING)
    assert run_action(moderator, "approve", key).status_code == 200
    assert state_of(comment) == State.PENDING


def test_none_is_added_rewritten_or_deleted_by_hand(moderator, article):
    comment = making.comment(article)
    assert moderator.get(f"{LIST}add/").status_code == 403
    assert moderator.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    moderator.post(f"{LIST}{comment.pk}/change/", {"text": "Changed"})
    comment.refresh_from_db()
    assert comment.text != "Changed"


def test_the_first_page_says_how_many_wait(moderator, article):
    making.comment(article, state=State.PENDING)
    making.comment(article, state=State.HELD)
    content = " ".join(moderator.get("/admin/").content.decode().split())
    assert "comments to be read" in content


def test_the_list_costs_the_same_with_1_and_with_50_comments(moderator, article):
    """Guards against a query for each comment's article."""
    making.comment(article, state=State.PENDING)
    moderator.get(LIST)
    with CaptureQueriesContext(connection) as with_one:
        moderator.get(LIST)
    for _ in range(49):
        making.comment(make.article(), state=State.PENDING)
    with CaptureQueriesContext(connection) as with_fifty:
        moderator.get(LIST)
    assert len(with_one) == len(with_fifty)
