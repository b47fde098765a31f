"""Comments have the same desk: one at a time, the question kept, undo, notes, a second opinion."""

import pytest
from django.utils import timezone

from articles.models import Comment
from articles.services import comments
from organisers.decisions import notes
from organisers.models import Note
from tests import make
from tests.admin.entering import client_of, messages_of, organiser_with
from tests.comments import making
from tests.desk.pages import press, state_of, undo

pytestmark = pytest.mark.django_db
START = "/admin/articles/comment/desk/"


@pytest.fixture
def article():
    return make.article()


@pytest.fixture
def client():
    return client_of(organiser_with("articles.view_comment", "articles.change_comment"))


def page_of(comment, query=""):
    return f"/admin/articles/comment/{comment.pk}/change/{query}"


@pytest.mark.parametrize(
    ("before", "decision", "after"),
    [
        ("pending", "approve", "approved"), ("pending", "reject:plans", "rejected"), ("pending", "hold", "held"),
        ("approved", "hold", "held"), ("held", "requeue", "pending"), ("approved", "requeue", "pending"),
        ("rejected", "restore", "pending"), ("held", "approve", "approved"),
    ],
)  # fmt: skip
def test_each_decision_and_taking_it_back(article, client, before, decision, after):
    comment = making.comment(article, state=before, **({"rejection_reason": "insult"} if before == "rejected" else {}))
    press(client, page_of(comment), decision)
    assert state_of(comment) == after
    undo(client, page_of(comment))
    assert state_of(comment) == before


def test_the_next_is_one_of_the_same_state_and_then_none(article, client):
    pending = {page_of(making.comment(article, state="pending"), "?state=pending") for _ in range(3)}
    making.comment(article, state="held")
    seen, page = set(), client.get(START + "?state=pending").headers["Location"]
    while page != START + "?state=pending":
        seen.add(page)
        page = press(client, page, "approve").headers["Location"]
    assert seen == pending
    assert "Everything here is read" in client.get(page).text


def test_two_who_decide_at_once_and_who_was_faster(article, client):
    comment = making.comment(article, state="pending")
    faster = organiser_with("articles.view_comment", "articles.change_comment")
    sent = {"decision": "approve", "seen": f"{comment.pk} pending"}
    press(client_of(faster), page_of(comment), "reject:insult")
    assert faster.get_username() in messages_of(client.post(page_of(comment), sent, follow=True))
    assert state_of(comment) == "rejected"


def test_the_asker_leaves_it_to_others(article, client):
    comment = making.comment(article, state="pending")
    press(client, page_of(comment), "ask")
    client.post(page_of(comment), {"decision": "approve"})
    assert state_of(comment) == "pending"
    other = client_of(organiser_with("articles.view_comment", "articles.change_comment"))
    press(other, page_of(comment), "approve")
    assert state_of(comment) == "approved"


def test_what_is_unusual_is_said(article, client):
    comment = making.comment(article, state="pending", text="СРОЧНО ВСЕМ СЮДА: HTTP://EXAMPLE.COM/", language="en")
    assert len(client.get(page_of(comment)).context["marks"]) == 2


def test_a_note_goes_with_its_comment(article):
    comment = making.comment(article, state="pending")
    for key in (comment.pk, making.comment(article).pk):
        notes.add(kind="comment", key=key, text="Canary.", by=None, now=timezone.now())
    Comment.objects.filter(pk=comment.pk).delete()
    comments.forget(now=timezone.now())
    assert Note.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "%00", "9" * 400, "8f14e45f-ceea-467f-a0e6-5d1f7e1a2b3c"])
def test_a_forged_key_leads_to_the_list_with_a_message(article, client, key):
    answer = client.get(f"/admin/articles/comment/{key}/change/", follow=True)
    assert "no such comment" in messages_of(answer)


def test_who_may_only_look_decides_nothing(article):
    comment = making.comment(article, state="pending")
    looker = client_of(organiser_with("articles.view_comment"))
    assert 'name="decision"' not in looker.get(page_of(comment)).text
    assert looker.post(page_of(comment), {"decision": "approve"}).status_code == 403
