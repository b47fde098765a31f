"""The honeypot and blocks hold a comment back: it looks sent, waits for an organiser, and is never lost."""

import pytest
from django.utils import timezone

from appeals.services.arriving import judging
from articles.models import Article, Comment
from articles.models.comment import HeldReason, State
from articles.services import comments
from outbox import blocking
from safety.web import throttling
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make.article()


def post_from(client, article, network_address: str):
    return client.post(
        f"/articles/{article.slug}/comments/", making.fields(), headers=make.BROWSER, REMOTE_ADDR=network_address
    )


def test_the_honeypot_holds_a_comment_and_the_answer_is_the_same(client, article):
    plain = making.post(client, article)
    trapped = making.post(client, article, topic="https://spam.example")
    assert (plain.status_code, plain["Location"]) == (trapped.status_code, trapped["Location"])
    held = Comment.objects.get(state=State.HELD)
    assert held.held_reason == HeldReason.TRAP
    assert held in Comment.objects.waiting()


def test_a_robots_copy_of_a_comment_does_not_keep_the_comment_itself_out(client, article):
    same = {"text": "Solidarity from London!", "pseudonym": "Ada"}
    making.post(client, article, topic="https://spam.example", **same)
    making.post(client, article, **same)
    making.post(client, article, **same)
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["held", "pending"]


def test_comments_do_not_use_up_the_letters_of_a_network(client, article):
    now = timezone.now()
    for number in range(comments.COMMENTS_PER_BURST + 1):
        post_from(client, article, f"203.0.113.{number}")
    assert throttling.hit(judging.LETTERS.limit, "203.0.113.0/24", now)


def test_this_machine_itself_is_not_limited_on_a_local_site(client, article):
    for _ in range(comments.COMMENTS_PER_BURST + 1):
        making.post(client, article)
    assert not Comment.objects.filter(state=State.HELD).exists()


def test_a_blocked_address_holds_its_comment(client, article):
    blocking.block_address("spammer@example.org", by=None, now=timezone.now())
    making.post(client, article, email="Spammer+x@example.org")
    making.post(client, article, email="somebody@example.org")
    assert Comment.objects.get(state=State.HELD).held_reason == HeldReason.BLOCKED
    assert Comment.objects.filter(state=State.PENDING).count() == 1
