"""What the database refuses of an issue and of what was heard, whoever writes to it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bulletins.models import Heard, HeardText, Issue, IssueFile, IssueText
from bulletins.models.heard import WORDS_MAX_LENGTH
from tests import make
from tests.bulletins import making
from tests.refused import again, constraints, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    """A draft with two letters, its files as if they had been made, and a month in which it was heard."""
    appeal = make.appeal()
    made = making.draft(appeal, [making.letter(appeal), making.letter(appeal)])
    IssueFile.objects.create(
        issue=made,
        language="kk",
        kind="pdf",
        sha256="0" * 64,
        content=b"",
        size=0,
        page_count=2,
    )
    making.heard(made, en="We heard you.")
    return made


def letter_of(issue, position):
    return issue.letters.order_by("position")[position - 1]


REFUSED = {
    "issue_one_a_number": lambda issue: again(issue),
    "issue_number_fits": lambda issue: again(issue, number=10_000),
    "issue_published_on_a_day": lambda issue: again(issue, number=8, state="published"),
    "issue_month_is_one": lambda issue: again(issue, number=8, month=13),
    "issuetext_one_a_language": lambda issue: again(IssueText.objects.filter(language="kk").get()),
    "issueletter_once": lambda issue: again(letter_of(issue, 1), position=9),
    "issueletter_one_a_position": lambda issue: again(letter_of(issue, 1), letter_id=making.letter(issue.appeal).pk),
    "issuefile_one_of_a_kind": lambda issue: again(issue.files.get()),
    "issuefile_language_is_printed": lambda issue: again(issue.files.get(), language="en"),
    "issuefile_kind_is_known": lambda issue: again(issue.files.get(), kind="doc"),
    "issuefile_has_a_hash": lambda issue: again(issue.files.get(), kind="html", sha256="0"),
    "heard_once_a_month": lambda issue: again(Heard.objects.get()),
    "heard_copies_are_rounded": lambda issue: again(Heard.objects.get(), month=6, copies=137),
    "heard_month_is_one": lambda issue: again(Heard.objects.get(), month=0),
    "heardtext_one_a_language": lambda issue: again(HeardText.objects.get()),
    "heardtext_words_fit": lambda issue: HeardText.objects.update(words="ә" * (WORDS_MAX_LENGTH + 1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_by_name(issue, name):
    refused(name, lambda: REFUSED[name](issue))


def test_every_constraint_is_tried():
    assert set(REFUSED) | {"issue_state_is_known"} == set(constraints("bulletins"))


def test_an_unknown_state_is_refused_by_one_of_two(issue):
    """What has a day and what has none names the states as well; which of both speaks, the database chooses."""
    with pytest.raises(IntegrityError, match=r"issue_(state_is_known|published_on_a_day)"), transaction.atomic():
        again(issue, number=8, state="gone")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("issue_number_fits", {"number": 0}),
        ("issue_published_on_a_day", {"published_on": timezone.localdate()}),
        ("issue_month_is_one", {"month": 0}),
        ("issue_month_is_one", {"year": 1999}),
    ],
)
def test_an_issue(issue, name, fields):
    refused(name, lambda: Issue.objects.filter(pk=issue.pk).update(**fields))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("heard_copies_are_rounded", {"copies": 20}),
        ("heard_month_is_one", {"month": 13}),
        ("heard_month_is_one", {"year": 1999}),
    ],
)
def test_what_was_heard(issue, name, fields):
    refused(name, lambda: Heard.objects.update(**fields))


def test_the_same_number_of_another_appeal_is_no_clash(issue):
    again(issue, appeal_id=make.appeal().pk)
