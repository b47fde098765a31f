"""What the database itself refuses about comments."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Comment
from articles.models.comment import COMMENT_MAX_LENGTH, State
from safety.keys import sealing
from tests import make
from tests.comments import making

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("comment_state_is_known", {"state": "odd"}),
        ("comment_text_fits", {"text": ""}),
        ("comment_text_fits", {"text": "x" * (COMMENT_MAX_LENGTH + 1)}),
        ("comment_rejected_has_a_reason", {"state": State.REJECTED, "rejection_reason": ""}),
        ("comment_rejected_has_a_reason", {"state": State.APPROVED, "rejection_reason": "insult"}),
        ("comment_held_has_a_reason", {"state": State.HELD, "held_reason": ""}),
        ("comment_held_has_a_reason", {"state": State.PENDING, "held_reason": "trap"}),
    ],
)
def test_the_database_refuses(name, fields):
    article = make.article()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        making.comment(article, **fields)


def test_a_rejected_comment_keeps_no_address():
    article = make.article()
    with pytest.raises(IntegrityError, match="comment_rejected_has_a_reason"), transaction.atomic():
        making.comment(article, state=State.REJECTED, sealed_address=sealing.seal("a@b.org"))


def test_the_same_comment_is_stored_once_a_day():
    article = make.article()
    making.comment(article, pseudonym="Ada", text="Solidarity!")
    with pytest.raises(IntegrityError), transaction.atomic():
        making.comment(article, pseudonym="Ada", text="Solidarity!")
    making.comment(make.article(), pseudonym="Ada", text="Solidarity!")
    assert Comment.objects.count() == 2
