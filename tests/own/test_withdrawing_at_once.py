"""Withdrawing many times at once and beside other work: the count falls by one, and nothing comes back."""

from functools import partial

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.models.letters.states import State
from appeals.services.decisions import moderating
from appeals.services.writers import own
from outbox import queue
from tests import make
from tests.own.pages import address_of, post
from tests.threads import at_once, meet_before, without_lock

THREADS = 16
AT_ONCE = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter():
    appeal = make.appeal()
    for _ in range(THREADS):
        make.letter(appeal)
    return make.letter(appeal, name="Ada", address="ada@example.org")


def test_a_letter_withdrawn_many_times_at_once_is_taken_off_the_count_once(letter):
    answers = at_once(*[partial(post, address_of(letter), "withdraw", is_sure="on")] * THREADS)
    assert [answer.status_code for answer in answers] == [200] * THREADS
    assert Tally.objects.get(appeal=letter.appeal).online == Letter.objects.counted().count() == THREADS


def test_without_the_lock_it_is_taken_off_many_times(letter, monkeypatch):
    without_lock(monkeypatch, moderating, "withdraw")
    # The first call of withdrawing after it has read that the letter counts.
    meet_before(monkeypatch, queue, "forget", AT_ONCE)
    answers = at_once(*[partial(post, address_of(letter), "withdraw", is_sure="on")] * AT_ONCE)
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert Letter.objects.counted().count() == THREADS
    assert Tally.objects.get(appeal=letter.appeal).online == THREADS + 1 - AT_ONCE


def test_nothing_an_organiser_does_at_the_same_moment_brings_it_back(letter):
    now = timezone.now()

    def decide(decision, **fields):
        return lambda: getattr(moderating, decision)(ids=[letter.pk], by=None, now=now, **fields)

    decisions = [decide("reject", reason="insult"), decide("restore"), decide("approve"), decide("release")] * 3
    naming = [partial(own.lower_naming, letter_id=letter.pk, naming=wish, now=now) for wish in ("mayor", "nobody")]
    news = [lambda: own.stop_news(letter_id=letter.pk)]
    at_once(partial(own.withdraw, letter_id=letter.pk, now=now), *decisions, *naming, *news)
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN
    assert (letter.name, letter.own_words, letter.search_text) == ("", "", "")
    assert not Contact.objects.filter(pk=letter.pk).exists()
    assert Tally.objects.get(appeal=letter.appeal).online == THREADS


def test_being_named_less_and_not_at_all_at_once_ends_with_nobody(letter):
    wishes = ["mayor", "nobody"] * (THREADS // 2)
    at_once(*(partial(own.lower_naming, letter_id=letter.pk, naming=wish, now=timezone.now()) for wish in wishes))
    letter.refresh_from_db()
    assert (letter.naming, letter.name) == ("nobody", "")
