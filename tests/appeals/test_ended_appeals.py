"""Ninety days after an appeal has ended, nobody can find out any more which address has written."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.appeal import INDEXES_END
from appeals.services.texts import ending
from appeals.services.writers import own
from appeals.services.writers.forgetting import forget_addresses
from safety.keys.tokens import Purpose
from safety.models import Erasure
from tests import make
from tests.mail import letters

NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db


def days(number):
    return NOON + dt.timedelta(days=number)


@pytest.fixture
def appeal():
    made = make.site()
    make.letter(made, address="ada@example.org")
    forget_addresses()
    return made


def end(appeal, state="won"):
    Appeal.objects.filter(pk=appeal.pk).update(state=state)
    ending.note_ends(NOON)


@pytest.mark.parametrize("state", ["closed", "won"])
def test_the_fingerprints_go_and_the_letter_stays_and_counts(appeal, state):
    end(appeal, state)
    assert ending.forget_writers(days(INDEXES_END.days)) == 0
    assert Contact.objects.exists()
    assert ending.forget_writers(days(INDEXES_END.days + 1)) == 1
    assert not Contact.objects.exists()
    assert Erasure.objects.filter(table="appeals_contact").exists()
    assert Letter.objects.counted().count() == Tally.objects.get(appeal=appeal).online == 1
    assert ending.forget_writers(days(INDEXES_END.days + 2)) == 0


@pytest.mark.parametrize("state", ["open", "paused"])
def test_an_appeal_that_has_not_ended_keeps_them(appeal, state):
    end(appeal, state)
    assert ending.forget_writers(days(4000)) == 0


def test_an_appeal_that_opens_again_begins_its_days_anew(appeal):
    end(appeal)
    end(appeal, "open")
    ending.note_ends(days(50))
    Appeal.objects.filter(pk=appeal.pk).update(state="closed")
    ending.note_ends(days(60))
    assert ending.forget_writers(days(INDEXES_END.days + 60)) == 0
    assert ending.forget_writers(days(INDEXES_END.days + 61)) == 1


def test_who_gets_news_is_forgotten_once_the_news_is_stopped(appeal):
    letter = make.letter(appeal, address="bea@example.org")
    Contact.objects.filter(pk=letter.pk).update(wants_updates=True)
    end(appeal)
    assert ending.forget_writers(days(400)) == 1
    own.stop_news(letter_id=letter.pk)
    forget_addresses()
    assert ending.forget_writers(days(400)) == 1


def test_letters_that_wait_or_are_rejected_end_by_their_own_state(appeal):
    for state in ("pending", "held", "rejected"):
        make.letter(appeal, address=f"{state}@example.org", state=state)
    end(appeal)
    ending.forget_writers(days(400))
    assert set(Contact.objects.values_list("letter__state", flat=True)) == {"pending", "held", "rejected"}


def test_from_then_on_it_stays_ended(appeal):
    end(appeal)
    ending.forget_writers(days(400))
    appeal.refresh_from_db()
    appeal.state = "open"
    with pytest.raises(ValidationError, match="cannot open again"):
        appeal.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(state="open")
    appeal.state = "closed"
    appeal.clean()


def test_its_writer_s_own_page_still_opens_and_withdraws(appeal):
    letter = Letter.objects.get()
    end(appeal)
    ending.forget_writers(days(400))
    for path in (letters.path(letter, Purpose.OWN_PAGE), letters.path(letter)):
        assert Client().get(path).status_code == 200
    assert own.withdraw(letter_id=letter.pk, now=days(401))
    assert Tally.objects.get(appeal=appeal).online == 0


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_the_page_about_privacy_says_so(appeal, prefix):
    page = Client().get(f"{prefix}/privacy/").text
    assert str(INDEXES_END.days) in page
