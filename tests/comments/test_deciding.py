"""What organisers decide about comments, and what is erased afterwards."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from articles.models import Article, Comment
from articles.models.comment import State
from articles.services import comments
from organisers.models import Record
from outbox.models import OutboxMessage
from safety.keys import sealing
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make.article()


@pytest.fixture
def organiser():
    return make.organiser()


def state_of(comment: Comment) -> str:
    return Comment.objects.values_list("state", flat=True).get(pk=comment.pk)


@pytest.mark.parametrize("state", [State.PENDING, State.HELD])
def test_approving_shows_a_comment_once(article, organiser, state):
    comment = making.comment(article, state=state)
    now = timezone.now()
    assert comments.approve(ids=[comment.pk], by=organiser, now=now) == 1
    assert comments.approve(ids=[comment.pk], by=organiser, now=now) == 0
    assert list(Comment.objects.shown()) == [comment]
    assert Record.objects.filter(subject=f"comment {comment.pk}", act="approve").count() == 1


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.APPROVED])
def test_rejecting_hides_a_comment_and_erases_its_address(article, organiser, state):
    comment = making.comment(article, state=state, sealed_address=sealing.seal("ada@example.org"))
    now = timezone.now()
    assert comments.reject(ids=[comment.pk], reason="insult", by=organiser, now=now) == 1
    assert comments.reject(ids=[comment.pk], reason="insult", by=organiser, now=now) == 0
    comment.refresh_from_db()
    assert (comment.state, comment.sealed_address) == (State.REJECTED, None)
    entry = Record.objects.get()
    assert (entry.act, entry.reason, entry.done_by_id) == ("reject", "insult", organiser.pk)


def test_a_reason_must_be_on_the_list(article, organiser):
    comment = making.comment(article)
    with pytest.raises(ValueError, match="not a reason"):
        comments.reject(ids=[comment.pk], reason="I dislike it", by=organiser, now=timezone.now())
    assert state_of(comment) == State.APPROVED


def test_restoring_puts_a_comment_back_to_be_read(article, organiser):
    comment = making.comment(article, state=State.REJECTED)
    now = timezone.now()
    assert comments.restore(ids=[comment.pk], by=organiser, now=now) == 1
    assert comments.restore(ids=[comment.pk], by=organiser, now=now) == 0
    assert state_of(comment) == State.PENDING


def test_unknown_comments_change_nothing(article, organiser):
    assert comments.approve(ids=[uuid.uuid4()], by=organiser, now=timezone.now()) == 0
    assert not Record.objects.exists()


def test_a_writer_who_left_an_address_is_told_once(article, organiser):
    told = making.comment(article, state=State.PENDING, sealed_address=sealing.seal("ada@example.org"))
    making.comment(article, state=State.PENDING)
    now = timezone.now()
    ids = list(Comment.objects.values_list("pk", flat=True))
    assert comments.approve(ids=ids, by=organiser, now=now) == 2
    comments.approve(ids=ids, by=organiser, now=now)
    assert OutboxMessage.objects.get().about == told.pk


def test_an_address_is_forgotten_once_its_message_is_sent(article, organiser):
    comment = making.comment(article, state=State.PENDING, sealed_address=sealing.seal("ada@example.org"))
    now = timezone.now()
    comments.approve(ids=[comment.pk], by=organiser, now=now)
    assert comments.forget(now=now) == 0
    OutboxMessage.objects.all().delete()
    assert comments.forget(now=now) == 1
    assert comments.forget(now=now) == 0
    comment.refresh_from_db()
    assert comment.sealed_address is None


def test_an_address_is_erased_after_its_days(article):
    now = timezone.now()
    today = timezone.localdate(now)
    old = making.comment(
        article, state=State.PENDING, written_on=today - dt.timedelta(days=31), sealed_address=sealing.seal("a@b.org")
    )
    young = making.comment(
        article, state=State.HELD, written_on=today - dt.timedelta(days=30), sealed_address=sealing.seal("a@b.org")
    )
    comments.forget(now=now)
    assert list(Comment.objects.with_address()) == [young]
    assert state_of(old) == State.PENDING


def test_a_comment_whose_state_has_ended_is_deleted(article):
    now = timezone.now()
    today = timezone.localdate(now)
    making.comment(article, state=State.REJECTED, decided_on=today - dt.timedelta(days=31))
    restorable = making.comment(article, state=State.REJECTED, decided_on=today - dt.timedelta(days=30))
    making.comment(article, state=State.HELD, written_on=today - dt.timedelta(days=31))
    held = making.comment(article, state=State.HELD, written_on=today - dt.timedelta(days=30))
    making.comment(article, state=State.PENDING, written_on=today - dt.timedelta(days=91))
    restored = making.comment(article, state=State.REJECTED, written_on=today - dt.timedelta(days=400))
    comments.restore(ids=[restored.pk], by=None, now=now)
    shown = making.comment(article, written_on=today - dt.timedelta(days=400))
    comments.forget(now=now)
    assert set(Comment.objects.all()) == {restorable, held, restored, shown}
