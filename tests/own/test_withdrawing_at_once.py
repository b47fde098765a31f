"""Withdrawing, many times at once and beside other work: the count falls by one, and nothing comes back."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.models.letter import COUNTED, State
from appeals.services import moderating, own
from tests import make
from tests.own.pages import address_of, post

THREADS = 16
pytestmark = pytest.mark.django_db(transaction=True)


def together(jobs):
    """Runs each job in a thread of its own, all let go at once; raises the first error any of them had."""
    errors = []
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.fixture
def letter():
    appeal = make.appeal()
    for _ in range(THREADS):
        make.letter(appeal)
    return make.letter(appeal, name="Ada", address="ada@example.org")


def test_a_letter_withdrawn_many_times_at_once_is_taken_off_the_count_once(letter):
    answers = []
    together([lambda: answers.append(post(address_of(letter), "withdraw", is_sure="on").status_code)] * THREADS)
    assert answers == [200] * THREADS
    assert Tally.objects.get(appeal=letter.appeal).online == Letter.objects.counted().count() == THREADS


def test_without_the_condition_on_the_state_it_is_taken_off_many_times(letter):
    """The twin: the state is read, and acted upon after that."""
    all_have_read = threading.Barrier(THREADS)

    def withdraw_unguarded():
        read = Letter.objects.get(pk=letter.pk)
        all_have_read.wait()
        if read.state in COUNTED:
            with transaction.atomic():
                Letter.objects.filter(pk=letter.pk).withdraw(timezone.localdate())
                Tally.objects.filter(appeal=letter.appeal).update(online=F("online") - 1)

    together([withdraw_unguarded] * THREADS)
    assert Tally.objects.get(appeal=letter.appeal).online == 1 < Letter.objects.counted().count()


def test_nothing_an_organiser_does_at_the_same_moment_brings_it_back(letter):
    now = timezone.now()

    def decide(act, **fields):
        return lambda: getattr(moderating, act)(ids=[letter.pk], by=None, now=now, **fields)

    acts = [decide("reject", reason="insult"), decide("restore"), decide("approve"), decide("release")] * 3
    naming = [partial(own.lower_naming, letter_id=letter.pk, naming=wish, now=now) for wish in ("mayor", "nobody")]
    news = [lambda: own.stop_news(letter_id=letter.pk)]
    together([lambda: own.withdraw(letter_id=letter.pk, now=now), *acts, *naming, *news])
    letter.refresh_from_db()
    assert letter.state == State.WITHDRAWN
    assert (letter.name, letter.own_words, letter.search_text) == ("", "", "")
    assert not Contact.objects.filter(pk=letter.pk).exists()
    assert Tally.objects.get(appeal=letter.appeal).online == THREADS


def test_being_named_less_and_not_at_all_at_once_ends_with_nobody(letter):
    wishes = ["mayor", "nobody"] * (THREADS // 2)
    together([partial(own.lower_naming, letter_id=letter.pk, naming=wish, now=timezone.now()) for wish in wishes])
    letter.refresh_from_db()
    assert (letter.naming, letter.name) == ("nobody", "")
