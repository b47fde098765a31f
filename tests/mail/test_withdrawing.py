"""Withdrawing erases address and messages, and the address may write again."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter, Tally
from appeals.services.decisions import moderating
from appeals.services.writers.confirming import confirm_letter
from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.mail import letters
from tests.threads import at_once


def withdraw(letter: Letter) -> bool:
    return moderating.withdraw(letter_id=letter.pk, by=None, now=timezone.now())


def write_again() -> Any:
    return make.post_letter(make.Client(), email="ada@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize("confirms", [True, False])
def test_after_a_withdrawal_the_address_writes_as_if_for_the_first_time(settings, work, mailed, confirms) -> None:
    settings.CONFIRM_LETTERS = confirms
    make.appeal(APPEAL_SLUG)
    first = letters.write("ada@example.org")
    assert withdraw(first) and not withdraw(first)
    assert not Contact.objects.exists() and letters.waiting() == [] and letters.online() == 0
    second = letters.write("ada@example.org")
    assert second.pk != first.pk and letters.state(first) == "withdrawn"
    work()
    assert len(mailed()) == confirms and letters.online() == (not confirms)


@pytest.mark.django_db(transaction=True)
def test_withdrawn_and_written_again_at_once_nothing_deadlocks_and_the_count_is_right() -> None:
    make.appeal(APPEAL_SLUG)
    for _ in range(3):
        letter = letters.write("ada@example.org")
        confirm_letter(letter_id=letter.pk, now=timezone.now())
        answers = at_once(*[partial(withdraw, letter), write_again] * 8)
        assert [answer.status_code for answer in answers[1::2]] == [302] * 8
        assert answers[::2].count(True) == 1
        assert Tally.objects.get().online == Letter.objects.counted().count() == 0
        assert Contact.objects.count() == Letter.objects.exclude(state="withdrawn").count()
