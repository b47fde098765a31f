"""What the database refuses, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bulletins.models import Issue, IssueFile, IssueLetter, IssueText
from tests import make
from tests.bulletins import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    appeal = make.appeal()
    return making.draft(appeal, [making.letter(appeal), making.letter(appeal)])


def refused(write) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 7},
        {"number": 0},
        {"number": 10_000},
        {"month": 13},
        {"year": 1999},
        {"state": "gone"},
        {"state": "published"},
        {"published_on": timezone.localdate()},
    ],
)
def test_an_issue(issue, fields):
    values = {"appeal": issue.appeal, "number": 8, "year": 2006, "month": 5, **fields}
    refused(lambda: Issue.objects.create(**values))


def test_the_same_number_of_another_appeal_is_no_clash(issue):
    assert Issue.objects.create(appeal=make.appeal(), number=7, year=2006, month=5)


def test_a_letter_stands_in_an_issue_once_and_at_a_place_of_its_own(issue):
    first, second = IssueLetter.objects.filter(issue=issue).order_by("position")
    refused(lambda: IssueLetter.objects.create(issue=issue, letter=first.letter, position=9))
    refused(lambda: IssueLetter.objects.filter(pk=first.pk).update(position=second.position))


def test_a_language_has_one_text(issue):
    refused(lambda: IssueText.objects.create(issue=issue, language="kk", title="x", body="x", contacts="x"))


@pytest.mark.parametrize("fields", [{}, {"kind": "doc"}, {"language": "en"}, {"sha256": "0"}])
def test_a_file(issue, fields):
    assert making.publish(issue)
    values = {"language": "kk", "kind": "pdf", "sha256": "0" * 64, **fields}
    refused(
        lambda: IssueFile.objects.create(
            issue=issue, content=b"", size=0, page_count=2, made_at=timezone.now(), **values
        )
    )
