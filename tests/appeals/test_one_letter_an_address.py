"""One address sent many times at once is one letter: real threads, the real database, and the twin without the guard."""

import threading
import uuid

import pytest
from django.utils import timezone

from appeals.models import Contact, Letter
from appeals.services import writing
from appeals.services.writing import write_letter
from safety import sealing
from tests import make
from tests.appeals.threads import THREADS, assert_count_equals_rows, draft, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_address_sent_many_times_at_once_is_one_letter():
    appeal = make.appeal()
    stored = []
    spellings = ["ada@gmail.com", "A.D.A@gmail.com", "ada+1@googlemail.com", " ada@GMAIL.com "]

    def send(spelling):
        sent = draft(email=spelling)
        stored.append(write_letter(appeal=appeal, draft=sent, is_trapped=False, now=timezone.now()))

    together([lambda spelling=spelling: send(spelling) for spelling in spellings * (THREADS // 4)])
    assert sorted(stored) == [False] * (THREADS - 1) + [True]
    assert Letter.objects.count() == 1
    assert_count_equals_rows(appeal)


def test_without_the_claim_one_address_sent_many_times_is_many_letters(monkeypatch):
    """The twin: whether the address has written is looked up before, and the database has nothing to refuse."""
    appeal = make.appeal()
    all_have_looked = threading.Barrier(THREADS)
    indexes = sealing.blind_indexes("ada@example.org")

    def claim_nothing(arrivals):
        for arrival in arrivals:
            arrival.contact.blind_index = uuid.uuid4().hex
            arrival.contact.save(force_insert=True)
            arrival.is_new = True

    def send_unguarded():
        has_written = Contact.objects.of_address(appeal.pk, indexes).exists()
        all_have_looked.wait()
        if not has_written:
            sent = draft(email="ada@example.org")
            write_letter(appeal=appeal, draft=sent, is_trapped=False, now=timezone.now())

    monkeypatch.setattr(writing, "claim_addresses", claim_nothing)
    together([send_unguarded] * THREADS)
    assert Letter.objects.count() == THREADS
