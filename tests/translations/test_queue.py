"""What waits, in which order, and that no two translators get the same."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import make
from tests.translations import making
from translations.models import Translation
from translations.services import queue

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def appeal():
    return make.appeal()


@pytest.fixture
def asel():
    return make.organiser("asel", password=None)


@pytest.fixture
def bota():
    return make.organiser("bota", password=None)


def next_for(user, today=TODAY, **options):
    return queue.take_next(language="kk", by=user, today=today, **options)


def test_only_shown_letters_with_own_words_in_another_language_wait(appeal):
    waiting = make.letter(appeal, own_language="de")
    make.letter(appeal, own_language="kk")
    make.letter(appeal, own_words="")
    for state in ("pending", "confirmed", "held", "rejected", "withdrawn"):
        make.letter(appeal, state=state)
    assert list(queue.waiting_letters("kk")) == [waiting]
    assert queue.waiting_letters("ru").count() == 2
    assert queue.count_waiting("ru", 500) == {"de": 1, "kk": 1}


def test_what_is_to_be_checked_or_is_checked_waits_no_more_and_what_is_out_of_date_waits_again(appeal):
    for fields in ({"state": "written"}, {}):
        making.translation(make.letter(appeal), **fields)
    stale = making.translation(make.letter(appeal), state="draft", is_stale=True)
    assert list(queue.waiting_letters("kk")) == [stale.letter]


def test_two_translators_get_two_letters_and_the_third_gets_none(appeal, asel, bota):
    for _ in range(2):
        make.letter(appeal)
    first, second = next_for(asel), next_for(bota)
    assert {first.letter_id, second.letter_id} == set(appeal.letters.values_list("pk", flat=True))
    assert next_for(make.organiser(password=None)) is None


def test_what_somebody_has_begun_is_anybodys_two_days_later_with_its_text(appeal, asel, bota):
    taken = making.translation(make.letter(appeal), state="draft", text="Жар", taken_by=asel, taken_on=TODAY)
    assert next_for(bota, TODAY + dt.timedelta(days=1)) is None
    later = next_for(bota, TODAY + dt.timedelta(days=2))
    assert (later.pk, later.text) == (taken.pk, "Жар")
    assert Translation.objects.get().taken_by == bota


def test_skipping_goes_round_all_that_wait(appeal, asel):
    letters = {make.letter(appeal).pk for _ in range(5)}
    seen, after = set(), None
    for _ in letters:
        translation = next_for(asel, after=after)
        seen.add(translation.letter_id)
        after = translation.letter_id
        Translation.objects.leave(by=asel)
    assert seen == letters


def test_the_oldest_come_first_and_their_order_does_not_tell_days(appeal, asel, monkeypatch):
    monkeypatch.setattr(queue, "OFFERED", 4)
    old = [make.letter(appeal, written_on=TODAY - dt.timedelta(days=9 - age)) for age in range(4)]
    for _ in range(4):
        make.letter(appeal)
    offered = [next_for(asel).letter_id]
    assert offered == [min(letter.pk for letter in old)]


def test_a_translator_can_choose_the_language_of_the_originals(appeal, asel):
    make.letter(appeal, own_language="en")
    german = make.letter(appeal, own_language="de")
    assert next_for(asel, source="de").letter_id == german.pk
    assert next_for(asel, source="de") is None


def test_nobody_is_given_a_letter_that_is_shown_no_more(appeal, asel):
    letter = make.letter(appeal)
    type(letter).objects.update(state="confirmed")
    assert queue.take(letter_id=letter.pk, language="kk", by=asel, today=TODAY) is None
    assert not Translation.objects.exists()


def test_what_one_has_written_another_checks(appeal, asel, bota):
    first, second = (making.translation(make.letter(appeal), state="written", translated_by=asel) for _ in range(2))
    assert queue.next_to_check(language="kk", by=asel) is None
    assert queue.next_to_check(language="kk", by=bota) == first
    assert queue.next_to_check(language="kk", by=bota, after=first.pk) == second
    assert queue.next_to_check(language="kk", by=bota, after=second.pk) == first
    assert queue.next_to_check(language="ru", by=bota) is None
