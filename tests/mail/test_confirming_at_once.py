"""Many confirmations of one letter at the same moment: one more in the count. Real threads on the real database."""

import datetime as dt
from functools import partial
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letters.letter import LetterQuerySet
from appeals.services.writers import confirming
from appeals.services.writers.confirming import confirm_letter, disown_letters
from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.mail import letters
from tests.threads import at_once, meet_before, without_lock

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


@pytest.fixture
def letter() -> Letter:
    make.appeal(APPEAL_SLUG)
    return letters.write("ada@example.org")


def test_fifty_confirmations_at_once_add_one(letter) -> None:
    statuses = at_once(*[lambda: letters.confirm(Client(), letter).status_code] * AT_ONCE)
    assert statuses == [200] * AT_ONCE
    assert letters.online() == 1 and letters.state(letter) == "confirmed"


def test_without_its_condition_on_the_state_every_confirmation_adds_one(letter, monkeypatch) -> None:
    """The UPDATE that confirms, without its condition on the state and the lock on the address."""
    monkeypatch.setattr(LetterQuerySet, "confirmable", lambda letters, today: letters)
    without_lock(monkeypatch, confirming, "_confirm")
    meet_before(monkeypatch, LetterQuerySet, "confirm", 4)
    at_once(*[partial(confirming.confirm_letter, letter_id=letter.pk, now=timezone.now())] * 4)
    assert Letter.objects.counted().count() == 1
    assert letters.online() == 4


def test_confirmed_or_disowned_at_once_the_count_equals_the_rows(letter) -> None:
    at_once(
        *[partial(service, letter_id=letter.pk, now=timezone.now()) for service in (confirm_letter, disown_letters)]
        * 10
    )
    assert letters.online() == Letter.objects.counted().count()


def test_one_address_written_from_many_tabs_at_once_counts_once(letter) -> None:
    answers = at_once(*[lambda: make.post_letter(Client(), email="tabs@example.org").status_code] * 20)
    assert answers == [302] * 20
    written = list(letters.all_of("tabs@example.org"))
    assert len(written) == 20 and letters.waiting() == ["confirm"] * 21
    at_once(*(partial(confirm_letter, letter_id=each.pk, now=timezone.now()) for each in written))
    assert letters.all_of("tabs@example.org").count() == letters.online() == 1


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_a_letter_that_is_deleted_while_its_page_is_made_is_no_error(letter, monkeypatch, is_confirmed) -> None:
    if is_confirmed:
        letters.confirm(Client(), letter)
    original = confirming.link_status

    def found_and_deleted(letter_id: UUID, now: dt.datetime) -> confirming.LinkStatus:
        status = original(letter_id, now)
        Letter.objects.filter(pk=letter_id).delete()
        return status

    monkeypatch.setattr(confirming, "link_status", found_and_deleted)
    assert Client().get(letters.path(letter)).status_code == 404
