"""Two organisers at one moment: one decision counts, no word that was taken out comes back, one request is stored."""

import threading
from functools import partial

import pytest
from django.utils import timezone

from appeals.admin.reading.desk import LetterDesk
from appeals.models import Letter
from appeals.services.decisions import moderating, redacting
from organisers.decisions import notes
from organisers.desk.reading.desk import ReadingDesk
from organisers.models import Record, SecondOpinion
from safety.typed.taking_out import seen_of
from tests import make
from tests.desk.pages import moderator, page_of, state_of, words_of
from tests.threads import PATIENCE_SECONDS, at_once, meet_before, without_lock

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def deciders(letter):
    """Two who have opened the same page, and press different buttons."""
    jobs = []
    for decision in ("approve", "reject:insult"):
        client, _ = moderator()
        data = {"decision": decision, "seen": f"{letter.pk} confirmed"}
        jobs.append(partial(client.post, page_of(letter), data))
    return jobs


def test_of_two_decisions_at_once_the_first_one_counts():
    for _ in range(3):
        letter = make.letter(make.appeal(), state="confirmed")
        at_once(*deciders(letter))
        entry = Record.objects.about(f"letter {letter.pk}").get()
        assert state_of(letter) == {"approve": "approved", "reject": "rejected"}[entry.act]


def test_without_the_lock_the_second_one_overrules_the_first(monkeypatch):
    """Guards the test above: both have seen a letter that waits before either decides; rejecting waits for approving."""
    letter = make.letter(make.appeal(), state="confirmed")
    approve, reject = deciders(letter)
    without_lock(monkeypatch, ReadingDesk, "decide")
    both_have_seen, is_approved = threading.Barrier(2), threading.Event()
    plain_approve, plain_reject = moderating.approve, moderating.reject

    def approving(**about):
        both_have_seen.wait(PATIENCE_SECONDS)
        changed = plain_approve(**about)
        is_approved.set()
        return changed

    def rejecting(desk, **about):
        both_have_seen.wait(PATIENCE_SECONDS)
        is_approved.wait(PATIENCE_SECONDS)
        return plain_reject(**about, by=desk.user)

    monkeypatch.setattr(LetterDesk, "decisions", {**LetterDesk.decisions, "approve": approving})
    monkeypatch.setattr(LetterDesk, "reject", rejecting)
    at_once(approve, reject)
    assert state_of(letter) == "rejected"
    assert Record.objects.about(f"letter {letter.pk}").count() == 2


def redactors():
    letter = make.letter(make.appeal(), own_words="Greet Aidos and Aigul.")
    seen = seen_of(letter.own_words)
    users = [make.organiser(password=None) for _ in range(2)]
    jobs = [
        partial(redacting.take_out, letter_id=letter.pk, numbers={number}, seen=seen, by=user, now=NOW)
        for number, user in zip((1, 3), users, strict=True)
    ]
    return letter, jobs


def test_of_two_who_take_words_out_at_once_one_is_told_to_look_again():
    letter, jobs = redactors()
    assert sorted(at_once(*jobs)) == [False, True]
    assert words_of(letter) in ("Greet ▮ and Aigul.", "Greet Aidos and ▮.")


def test_without_the_lock_a_word_that_was_taken_out_comes_back(monkeypatch):
    """Guards the test above: the second one writes what it has read before the first one wrote."""
    letter, jobs = redactors()
    without_lock(monkeypatch, redacting, "take_out")
    meet_before(monkeypatch, moderating, "redact", 2)
    jobs = [partial(redacting.take_out, **job.keywords) for job in jobs]
    assert at_once(*jobs) == [True, True]
    assert words_of(letter).count("▮") == 1


def test_a_second_opinion_is_asked_for_once():
    letter = make.letter(make.appeal(), state="confirmed")
    users = [make.organiser(password=None) for _ in range(4)]
    asked = at_once(*(partial(notes.ask, kind="letter", key=letter.pk, by=user, now=NOW) for user in users))
    assert asked.count(True) == 1
    assert SecondOpinion.objects.count() == 1


def test_putting_back_twice_at_once_puts_back_once():
    letter, jobs = redactors()
    jobs[0]()
    user = make.organiser(password=None)
    put = partial(redacting.put_back, letter_id=letter.pk, by=user, now=NOW)
    assert sorted(at_once(put, put)) == [False, True]
    assert words_of(letter) == "Greet Aidos and Aigul."
    assert Letter.objects.get(pk=letter.pk).words_digest == letter.words_digest
