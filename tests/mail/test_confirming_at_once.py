"""Many confirmations of one letter at the same moment: one more in the count. Real threads on the real database."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Letter
from appeals.models.letter import LetterQuerySet
from appeals.services.confirming import confirm_letter, disown_letter
from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.mail import letters
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


@pytest.fixture
def letter() -> Letter:
    make.appeal(APPEAL_SLUG)
    written = letters.write("ada@example.org")
    assert written is not None
    return written


def test_fifty_confirmations_at_once_add_one(letter) -> None:
    statuses = at_once(*[lambda: letters.confirm(Client(), letter).status_code] * AT_ONCE)
    assert statuses == [200] * AT_ONCE
    assert letters.online() == 1 and letters.state(letter) == "confirmed"


def test_without_its_condition_on_the_state_every_confirmation_adds_one(letter, monkeypatch) -> None:
    """The UPDATE that confirms, without its condition on the state."""
    original = LetterQuerySet.filter

    def filter_without_state(rows: LetterQuerySet, *args: Any, **conditions: Any) -> Any:
        others = {name: value for name, value in conditions.items() if name not in ("state", "pending_since__gte")}
        return original(rows, *args, **others)

    monkeypatch.setattr(LetterQuerySet, "filter", filter_without_state)
    at_once(*[partial(confirm_letter, letter_id=letter.pk, now=timezone.now())] * 4)
    assert Letter.objects.counted().count() == 1
    assert letters.online() == 4


def test_confirmed_or_disowned_at_once_the_count_equals_the_rows(letter) -> None:
    at_once(
        *[partial(service, letter_id=letter.pk, now=timezone.now()) for service in (confirm_letter, disown_letter)] * 10
    )
    assert letters.online() == Letter.objects.counted().count()


def test_one_address_written_from_many_tabs_at_once_has_one_letter(letter) -> None:
    answers = at_once(*[lambda: make.post_letter(Client(), email="tabs@example.org").status_code] * 20)
    assert answers == [302] * 20
    assert Letter.objects.count() == 2
    assert sorted(letters.waiting()) == ["confirm"] * 2 + ["repeated"] * 19
