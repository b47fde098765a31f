"""The count equals the rows, whatever happens at once: real threads, the real database, and twins without the guard."""

import random
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from appeals.models import Appeal, Contact, Letter, Tally
from appeals.models.letter import State
from appeals.services import moderating, writing
from appeals.services.writing import Draft, write_letter
from safety import sealing
from tests import make

THREADS = 16
pytestmark = pytest.mark.django_db(transaction=True)


def together(jobs):
    """Runs each job in a thread of its own, all let go at once; raises the first error any of them had."""
    errors = []
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def draft(**changes):
    fields: dict[str, Any] = {
        "naming": "public",
        "name": "Ada",
        "city": "",
        "organisation": "",
        "country": "DE",
        "own_words": "",
    }
    fields |= {"own_language": "", "language": "en", "email": make.address(), "wants_updates": False}
    return Draft(**{**fields, "consent_version": "1", **changes})


def assert_count_equals_rows(appeal):
    assert Tally.objects.get(appeal=appeal).online == Letter.objects.filter(appeal=appeal).counted().count()


def test_the_count_equals_the_rows_after_mixed_work_at_once():
    appeal = make.appeal()
    letters = [make.letter(appeal, state=state) for state in (State.CONFIRMED, State.APPROVED, State.HELD) * 8]
    ids = [letter.pk for letter in letters]

    def work(seed):
        chance = random.Random(seed)
        for _ in range(6):
            now, some = timezone.now(), chance.sample(ids, 3)
            act = chance.choice(
                ["write", "write", "approve", "reject", "restore", "release", "withdraw", "stop naming"]
            )
            if act == "write":
                write_letter(appeal=appeal, draft=draft(), is_trapped=chance.random() < 0.2, now=now)
            elif act == "reject":
                moderating.reject(ids=some, reason="insult", by=None, now=now)
            elif act == "withdraw":
                moderating.withdraw(letter_id=some[0], by=None, now=now)
            elif act == "stop naming":
                moderating.stop_naming(letter_id=some[0], now=now)
            else:
                getattr(moderating, act)(ids=some, by=None, now=now)

    together([lambda seed=seed: work(seed) for seed in range(THREADS)])
    assert_count_equals_rows(appeal)


def test_a_letter_decided_upon_by_many_at_once_moves_the_count_once():
    appeal = make.appeal()
    letter = make.letter(appeal)
    changed = []

    def reject():
        changed.append(moderating.reject(ids=[letter.pk], reason="insult", by=None, now=timezone.now()))

    together([reject] * THREADS)
    assert sorted(changed) == [0] * (THREADS - 1) + [1]
    assert Tally.objects.get(appeal=appeal).online == 0


def test_without_the_condition_on_the_state_the_count_drifts():
    """The twin: the state is read, then written, as acts must not do."""
    appeal = make.appeal()
    for _ in range(THREADS):
        make.letter(appeal)
    letter = Letter.objects.first()
    all_have_read = threading.Barrier(THREADS)

    def reject_unguarded():
        read = Letter.objects.get(pk=letter.pk)
        all_have_read.wait()
        if read.state == State.APPROVED:
            with transaction.atomic():
                Letter.objects.filter(pk=letter.pk).update(
                    state=State.REJECTED, state_before_rejection="approved", rejection_reason="insult"
                )
                Tally.objects.filter(appeal=appeal).update(online=F("online") - 1)

    together([reject_unguarded] * THREADS)
    with pytest.raises(AssertionError):
        assert_count_equals_rows(appeal)


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


def test_bulk_work_and_single_work_at_once_wait_for_each_other_in_one_order(monkeypatch):
    """Whoever holds the count while still taking letters blocks whoever holds a letter and wants the count."""
    monkeypatch.setattr(moderating, "BATCH", 2)
    appeal = Appeal.objects.get(pk=make.appeal().pk)
    ids = sorted(make.letter(appeal).pk for _ in range(8))

    def turn(numbers):
        for _ in range(3):
            moderating.reject(ids=numbers, reason="insult", by=None, now=timezone.now())
            moderating.restore(ids=numbers, by=None, now=timezone.now())

    together([lambda: turn(ids)] * 4 + [lambda one=one: turn([one]) for one in ids])
    assert_count_equals_rows(appeal)
