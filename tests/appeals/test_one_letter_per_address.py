"""One address sent many times at once is one letter: real threads, the real database; and not without the guard."""

import re
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from appeals.models import Letter, contact
from appeals.services import writing
from appeals.services.writing import write_letter
from tests import make
from tests.appeals.sending import assert_count_equals_rows, draft
from tests.threads import at_once, outcomes_at_once

THREADS = 16
SPELLINGS = ["ada@gmail.com", "A.D.A@gmail.com", "ada+1@googlemail.com", " ada@GMAIL.com "] * (THREADS // 4)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def several_processes(monkeypatch):
    """Threads that share no group commit, as in several processes: only the database keeps them apart."""
    monkeypatch.setattr(writing._group_commit, "run", lambda job: writing.store([job])[0])


def jobs(appeal):
    return [
        partial(write_letter, appeal=appeal, draft=draft(email=spelling), is_trapped=False, now=timezone.now())
        for spelling in SPELLINGS
    ]


def test_one_address_sent_many_times_at_once_is_one_letter():
    appeal = make.appeal()
    assert sorted(at_once(*jobs(appeal))) == [False] * (THREADS - 1) + [True]
    assert Letter.objects.count() == 1
    assert_count_equals_rows(appeal)


def test_one_address_sent_at_once_to_several_processes_is_one_letter(several_processes):
    appeal = make.appeal()
    assert sorted(at_once(*jobs(appeal))) == [False] * (THREADS - 1) + [True]
    assert Letter.objects.count() == 1
    assert_count_equals_rows(appeal)


def test_without_the_claim_of_the_address_all_but_one_meet_an_error(several_processes, monkeypatch):
    """The INSERT without its ON CONFLICT: the database refuses all but the first, with an error."""
    original = contact._claim_text
    monkeypatch.setattr(
        contact, "_claim_text", lambda count: re.sub(r"ON CONFLICT .* (?=RETURNING)", "", original(count))
    )
    outcomes = outcomes_at_once(*jobs(make.appeal()))
    assert [outcome for outcome in outcomes if not isinstance(outcome, IntegrityError)] == [True]
