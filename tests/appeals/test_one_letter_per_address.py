"""Without confirmation by mail one address sent many times at once counts once: real threads, the real database."""

from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services.arriving import judging, writing
from appeals.services.arriving.judging import Objection
from appeals.services.arriving.writing import write_letter
from tests import make
from tests.appeals.sending import assert_count_equals_rows, draft
from tests.threads import at_once, meet_before, outcomes_at_once

THREADS = 8
SPELLINGS = ["ada@gmail.com", "A.D.A@gmail.com", "ada+1@googlemail.com", " ada@GMAIL.com "] * (THREADS // 4)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def several_processes(monkeypatch):
    """Threads that share no group commit, as in several processes: only the database keeps them apart."""
    monkeypatch.setattr(writing._group_commit, "run", lambda job: writing.store([job]))


def jobs(appeal):
    return [
        partial(write_letter, appeal=appeal, draft=draft(email=spelling), is_trapped=False, now=timezone.now())
        for spelling in SPELLINGS
    ]


def assert_one_counts(appeal):
    assert Letter.objects.count() == THREADS
    assert Letter.objects.filter(state="confirmed").count() == Contact.objects.proved().count() == 1
    assert Letter.objects.filter(state="pending").count() == THREADS - 1
    assert_count_equals_rows(appeal)


def test_one_address_sent_many_times_at_once_counts_once():
    appeal = make.appeal()
    at_once(*jobs(appeal))
    assert_one_counts(appeal)


def test_one_address_sent_at_once_to_several_processes_counts_once(several_processes):
    appeal = make.appeal()
    at_once(*jobs(appeal))
    assert_one_counts(appeal)


def blind_to_proved_addresses(monkeypatch):
    """Letters are stored without a look at the addresses that are proved."""
    original = judging.objections_to
    monkeypatch.setattr(
        judging, "objections_to", lambda *given: [found - {Objection.TAKEN} for found in original(*given)]
    )


def test_without_the_look_at_proved_addresses_all_but_one_meet_an_error(several_processes, monkeypatch):
    """The constraint alone: the database refuses all but the first, with an error."""
    blind_to_proved_addresses(monkeypatch)
    outcomes = outcomes_at_once(*jobs(make.appeal()))
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == THREADS - 1
    assert Letter.objects.count() == 1


def test_without_the_constraint_too_all_of_them_count(several_processes, monkeypatch):
    blind_to_proved_addresses(monkeypatch)
    monkeypatch.setattr(Contact, "__init__", with_other_indexes(Contact.__init__))
    appeal = make.appeal()
    at_once(*jobs(appeal))
    assert Letter.objects.filter(state="confirmed").count() == THREADS


def with_other_indexes(original):
    """Contacts whose index differs each time: the constraint does not see that their address is the same."""

    def init(self, *args, **values):
        if "blind_index" in values:
            values["blind_index"] = f"{values['letter'].pk.hex:0<64}"
        original(self, *args, **values)

    return init


def test_an_address_proved_by_another_process_meanwhile_is_seen_the_second_time(several_processes, monkeypatch):
    """Two that have both found the address free: the second insertion is refused, and its letter then stays pending."""
    meet_before_once(monkeypatch)
    appeal = make.appeal()
    at_once(*jobs(appeal)[:2])
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["confirmed", "pending"]
    assert_count_equals_rows(appeal)


def meet_before_once(monkeypatch):
    """Lets two threads insert only when both have looked; on SQLite one waits for the other's whole transaction."""
    if connection.vendor == "postgresql":
        meet_before(monkeypatch, writing, "admitted", 2)
