"""Erasing on a writer's behalf by a stolen login: few at a time, stopped as one, and not done when the login comes back."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import Erasure, Letter, Tally
from appeals.services.decisions import erasing
from tests import make
from tests.admin.entering import client_of, messages_of, moderator, organiser_with
from tests.appeals.sending import assert_count_equals_rows
from tests.threads import at_once

NOW = timezone.now()
DAY = dt.timedelta(hours=24, minutes=1)
PAGE = "/admin/appeals/letter/erasures/"
RIGHTS = ("appeals.view_letter", "appeals.change_letter", "appeals.erase_letter")


def asked_for(appeal, login, number):
    letters = [make.letter(appeal) for _ in range(number)]
    for letter in letters:
        assert erasing.ask(letter_id=letter.pk, by=login, now=NOW)
    return letters


@pytest.mark.django_db
def test_one_login_has_no_more_than_twenty_letters_wait_to_be_erased():
    appeal, thief = make.appeal(), organiser_with(*RIGHTS)
    asked_for(appeal, thief, erasing.MOST_WAITING)
    one_more = make.letter(appeal)
    response = client_of(thief).post(f"/admin/appeals/letter/{one_more.pk}/erasing/", {"sure": "on"}, follow=True)
    assert "20 letters wait to be erased at your request already" in messages_of(response)
    assert Letter.objects.get(pk=one_more.pk).state == "approved"
    assert Erasure.objects.count() == erasing.MOST_WAITING
    assert erasing.ask(letter_id=one_more.pk, by=make.organiser(password=None), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_requests_at_one_moment_are_no_more_either():
    appeal, thief = make.appeal(), make.organiser(password=None)
    asked_for(appeal, thief, erasing.MOST_WAITING - 1)
    letters = [make.letter(appeal) for _ in range(4)]

    def ask(letter):
        try:
            return erasing.ask(letter_id=letter.pk, by=thief, now=NOW)
        except erasing.TooManyWait:
            return False

    assert sorted(at_once(*(lambda letter=letter: ask(letter) for letter in letters))) == [False] * 3 + [True]


@pytest.mark.django_db
def test_another_one_stops_all_that_a_login_has_asked_for_with_one_press():
    appeal, thief, other = make.appeal(), make.organiser(password=None), make.organiser(password=None)
    letters = asked_for(appeal, thief, 3)
    [kept] = asked_for(appeal, other, 1)
    client = moderator()
    page = client.get(PAGE).text
    assert "Stop all 3 letters asked for by" in page and f'name="asked_by" value="{other.pk}"' not in page
    response = client.post(PAGE, {"asked_by": str(thief.pk)}, follow=True)
    assert "3 letters are not erased" in messages_of(response)
    assert set(Letter.objects.filter(pk__in=[letter.pk for letter in letters]).values_list("state")) == {("approved",)}
    assert list(Erasure.objects.values_list("pk", flat=True)) == [kept.pk]
    assert Tally.objects.get(appeal=appeal).online == 3
    assert_count_equals_rows(appeal)
    for made_up in ("9" * 40, "-1", "x", "²"):
        assert "Nothing was changed" in messages_of(client.post(PAGE, {"asked_by": made_up}, follow=True))


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_a_login_that_was_closed_for_days_and_is_opened_again_erases_nothing_at_once(field):
    appeal, login = make.appeal(), make.organiser(password=None)
    [letter] = asked_for(appeal, login, 1)
    setattr(login, field, False)
    login.save()
    assert erasing.carry_out(NOW + DAY) == 0
    page = moderator().get(PAGE).text
    assert "has been closed since" in page and "Erased at" not in page
    setattr(login, field, True)
    login.save()
    assert erasing.carry_out(NOW + 2 * DAY - dt.timedelta(hours=1)) == 0
    assert Letter.objects.get(pk=letter.pk).state == "held"
    assert erasing.carry_out(NOW + 2 * DAY) == 1
