"""A letter is withdrawn at the very moment in which its issue is published: with the issue's lock, nothing of it stays."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from appeals.services.writers import own
from bulletins.models import IssueFile
from bulletins.models.issue import IssueQuerySet
from bulletins.services import publishing
from tests import make
from tests.bulletins import making
from tests.threads import PATIENCE_SECONDS, without_lock

NAME = "Zyxcanary"
# Long enough for a withdrawal that waits for nobody.
MOMENT_SECONDS = 0.7
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def withdrawn_meanwhile(monkeypatch) -> Callable[[], list[bool]]:
    """An issue, published while a letter in it is withdrawn; says whether the withdrawal ended before the publication."""

    def run() -> list[bool]:
        appeal = make.appeal()
        letter = making.letter(appeal, name=NAME)
        issue = making.draft(appeal, [letter, making.letter(appeal)])
        seen = making.seen(issue)
        publish, ended = IssueQuerySet.publish, []

        def withdraw() -> None:
            try:
                own.withdraw(letter_id=letter.pk, now=timezone.now())
            finally:
                connection.close()

        thread = threading.Thread(target=withdraw)

        def publish_slowly(*args: Any, **kwargs: Any) -> int:
            thread.start()
            thread.join(MOMENT_SECONDS)
            ended.append(not thread.is_alive())
            return publish(*args, **kwargs)

        monkeypatch.setattr(IssueQuerySet, "publish", publish_slowly)
        assert publishing.publish(issue_id=issue.pk, seen=seen, by=None, now=timezone.now())
        thread.join(PATIENCE_SECONDS)
        making.work()
        return ended

    return run


def names_it() -> bool:
    return any(NAME.encode() in bytes(file.content) for file in IssueFile.objects.filter(kind="html"))


def test_the_withdrawal_waits_and_then_takes_the_files_away(withdrawn_meanwhile):
    assert withdrawn_meanwhile() == [False]
    assert IssueFile.objects.count() == 4 and not names_it()


def test_without_the_lock_the_withdrawn_letter_is_published(withdrawn_meanwhile, monkeypatch):
    without_lock(monkeypatch, publishing, "_publish")
    assert withdrawn_meanwhile() == [True]
    assert names_it()
