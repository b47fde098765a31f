"""The one mail about a comment: neutral, small, in the comment's language, and only while the comment is shown."""

import uuid

import pytest
from django.utils import timezone

from articles import mail
from articles.models import Comment
from articles.models.comment import State
from outbox import queue
from outbox.message import as_bytes
from outbox.models import OutboxMessage
from safety.keys import sealing
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db
# Words that would tell a stranger what the mail is about.
TELLING = ("shanyrak", "aigyerim", "шанырак", "айгерим", "шаңырақ", "айгерім", "mayor", "protest", "http", "localhost/")


def message_about(comment: Comment) -> OutboxMessage:
    queue.put_many(mail.COMMENT_SHOWN, [comment.pk])
    return OutboxMessage.objects.get(about=comment.pk)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_mail_says_nothing_about_site_or_comment(language):
    comment = making.comment(
        make.article(), pseudonym="Ada Adams", language=language, sealed_address=sealing.seal("ada@example.org")
    )
    made = mail.compose_comment_shown(message_about(comment), timezone.now())
    assert made is not None
    assert (made.address, made.language) == ("ada@example.org", language)
    for text in (made.subject, made.text, made.html):
        assert text.strip()
        assert not [word for word in (*TELLING, "Ada", comment.text) if word.lower() in text.lower()]
    assert len(as_bytes(made, message_id="<a@b>", now=timezone.now())) < 10_000


@pytest.mark.parametrize("state", [State.PENDING, State.HELD])
def test_there_is_no_mail_about_a_comment_that_is_not_shown(state):
    comment = making.comment(make.article(), state=state, sealed_address=sealing.seal("ada@example.org"))
    assert mail.compose_comment_shown(message_about(comment), timezone.now()) is None


def test_there_is_no_mail_without_an_address_or_a_comment():
    assert mail.compose_comment_shown(message_about(making.comment(make.article())), timezone.now()) is None
    assert (
        mail.compose_comment_shown(OutboxMessage(kind=mail.COMMENT_SHOWN, about=uuid.uuid4()), timezone.now()) is None
    )


def test_an_address_that_does_not_exist_is_erased():
    comment = making.comment(make.article(), sealed_address=sealing.seal("ada@example.org"))
    mail.forget_address(message_about(comment), timezone.now())
    comment.refresh_from_db()
    assert comment.sealed_address is None


def test_the_worker_knows_the_kind():
    assert queue.kind_of(OutboxMessage(kind=mail.COMMENT_SHOWN, about=uuid.uuid4())) is not None
