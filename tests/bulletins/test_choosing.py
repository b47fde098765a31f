"""Choosing letters: only approved ones of the appeal that can be printed, each once, in the organiser's order."""

from functools import partial

import pytest
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.states import State
from bulletins.models import Issue, IssueLetter
from bulletins.services import choosing
from organisers.models import Record
from tests import make
from tests.bulletins import making
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    return make.appeal()


def choose(issue, *letters) -> int:
    ids = [getattr(letter, "pk", letter) for letter in letters]
    return choosing.choose(issue_id=issue.pk, ids=ids, by=None, now=timezone.now())


def order(issue) -> list:
    return list(IssueLetter.objects.filter(issue=issue).order_by("position").values_list("letter", flat=True))


def arrange(issue, *letters, seen=None) -> bool:
    revision = Issue.objects.get(pk=issue.pk).revision if seen is None else seen
    ids = [letter.pk for letter in letters]
    return choosing.arrange(issue_id=issue.pk, order=ids, seen=revision, by=None, now=timezone.now())


def test_letters_are_added_at_the_end_once_each(appeal):
    first, second = making.letter(appeal), making.letter(appeal)
    issue = making.draft(appeal)
    assert choose(issue, second) == 1
    assert choose(issue, first, second, first) == 1
    assert choose(issue, first) == 0
    assert order(issue) == [second.pk, first.pk]
    assert Record.objects.filter(act="choose letters").count() == 2


def test_one_language_is_enough_and_own_words_need_no_translation(appeal):
    letters = [
        making.letter(appeal, ru=""),
        making.letter(appeal, kk=""),
        making.letter(appeal, kk="", ru="", own_words="Үйім бар еді.", own_language="kk"),
    ]
    assert choose(making.draft(appeal), *letters) == 3


def test_what_may_not_be_printed_is_not_chosen(appeal):
    forged = [
        making.letter(make.appeal()),
        making.letter(appeal, kk="", ru=""),
        making.letter(appeal, own_words="", kk="", ru=""),
        making.letter(appeal, state=State.CONFIRMED),
        making.letter(appeal, state=State.REJECTED),
        making.somebody(),
    ]
    issue = making.draft(appeal)
    assert choose(issue, *forged) == 0
    assert order(issue) == []
    assert choose(issue, making.letter(appeal), *forged) == 1


def test_no_more_are_chosen_than_are_drawn(appeal, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_LETTERS", 3)
    issue = making.draft(appeal)
    assert choose(issue, *(making.letter(appeal) for _ in range(5))) == 3
    assert choose(issue, making.letter(appeal)) == 0


def test_a_published_issue_takes_no_more(appeal):
    letter = making.letter(appeal)
    issue = making.published(appeal, [letter])
    assert choose(issue, making.letter(appeal)) == 0
    assert not arrange(issue)
    assert order(issue) == [letter.pk]


def test_the_order_is_the_organisers_and_who_is_not_in_it_is_left_out(appeal):
    first, second, third = (making.letter(appeal) for _ in range(3))
    issue = making.draft(appeal, [first, second, third])
    assert arrange(issue, third, first, make.letter(appeal))
    assert order(issue) == [third.pk, first.pk]
    assert not arrange(issue, third, first)
    assert arrange(issue)
    assert order(issue) == []


def test_an_order_made_on_an_earlier_page_undoes_nothing(appeal):
    first, second, third = (making.letter(appeal) for _ in range(3))
    issue = making.draft(appeal, [first, second])
    seen = issue.revision
    choose(issue, third)
    with pytest.raises(choosing.Changed):
        arrange(issue, second, first, seen=seen)
    assert order(issue) == [first.pk, second.pk, third.pk]
    # The same once more is no clash.
    assert arrange(issue, third, second, first)
    assert not arrange(issue, third, second, first, seen=seen)


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_at_once_choose_each_letter_once(appeal):
    letters = [making.letter(appeal) for _ in range(6)]
    issue = making.draft(appeal)
    ids = [letter.pk for letter in letters]
    jobs = [partial(choose, issue, *ids), partial(choose, issue, *reversed(ids))] * 2
    assert sum(at_once(*jobs)) == 6
    assert sorted(order(issue)) == sorted(ids)
    assert Letter.objects.shown().count() == 6
