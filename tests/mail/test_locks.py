"""Contacts, letters, messages, count: who locks them in another order than others do is ended by PostgreSQL.

SQLite has one writer at a time; there these tests say no more than that the acts may follow one another.
"""

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.models.letters.contact import ContactQuerySet
from appeals.models.letters.letter import LetterQuerySet
from appeals.services.decisions import core, moderating
from appeals.services.writers import confirming
from appeals.services.writers.confirming import confirm_letter
from campaign.content.files import APPEAL_SLUG
from outbox import queue
from outbox.message import Outcome, Phase, Result
from outbox.models import OutboxMessage
from outbox.sending.turns import Turns
from outbox.sending.worker import Worker
from tests import make
from tests.mail import letters
from tests.threads import at_once, outcomes_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "ada@example.org"
# Longer than another thread needs to run into a lock.
MEANWHILE_SECONDS = 0.7


@pytest.fixture(autouse=True)
def appeal() -> Any:
    return make.appeal(APPEAL_SLUG)


def held_letters(count: int) -> list[Letter]:
    """Letters of one address, in the order of their keys."""
    return sorted((letters.write(ADA, topic="x") for _ in range(count)), key=lambda letter: letter.pk)


def pause_before(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Callable[[Callable[[], Any]], Any]:
    """Lets whoever comes to `owner.name` wait for a moment; what is returned runs a job at that moment."""
    original, has_come = getattr(owner, name), threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not has_come.is_set():
            has_come.set()
            threading.Event().wait(MEANWHILE_SECONDS)
        return original(*args, **kwargs)

    def meanwhile(job: Callable[[], Any]) -> Any:
        has_come.wait(10)
        return job()

    monkeypatch.setattr(owner, name, slow)
    return meanwhile


def confirm_while_organisers_reject(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """The last of three held letters is confirmed, which ends the two others, while an organiser rejects all three."""
    now, held = timezone.now(), held_letters(3)
    meanwhile = pause_before(monkeypatch, confirming, "delete")
    ids = [letter.pk for letter in held]
    reject = partial(moderating.reject, ids=ids, reason="nonsense", by=None, now=now)
    return [partial(confirm_letter, letter_id=held[-1].pk, now=now), partial(meanwhile, reject)]


def test_a_letter_is_confirmed_while_organisers_reject_it_with_others_of_its_address(monkeypatch) -> None:
    confirmed, rejected = at_once(*confirm_while_organisers_reject(monkeypatch))
    assert (confirmed, rejected) == (confirming.LinkStatus.CONFIRMED, 1)
    assert Letter.objects.get().state == "rejected" and letters.online() == 0


def test_without_locking_the_letters_in_one_order_one_of_the_two_is_ended(monkeypatch) -> None:
    monkeypatch.setattr(LetterQuerySet, "lock", lambda rows: list(rows.values_list("pk", flat=True)))
    outcomes = outcomes_at_once(*confirm_while_organisers_reject(monkeypatch))
    errors = [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]
    assert len(errors) == (connection.vendor == "postgresql")


def conclude_two_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two workers have just mailed two letters of one mailbox, by messages that had been put off."""
    now = timezone.now()
    for _ in range(2):
        letters.write(ADA)
    Letter.objects.update(pending_since=timezone.localdate(now))
    OutboxMessage.objects.update(due_at=now)
    messages = [Turns().next(now=now, lasts=dt.timedelta(minutes=5)) for _ in range(2)]
    pause_before(monkeypatch, queue, "done")
    sent = Outcome(Result.SENT, Phase.END, 250)
    return outcomes_at_once(
        *(
            partial(Worker(clock=lambda: now).sending.conclude, message, queue.kind_of(message), ADA, sent)
            for message in messages
            if message
        )
    )


def test_two_workers_that_mail_one_mailbox_at_once_end_both_messages(monkeypatch) -> None:
    """What was rolled back stayed in the outbox, and was mailed a second time."""
    assert conclude_two_at_once(monkeypatch) == [None, None]
    assert letters.waiting() == []


def test_without_the_lock_on_the_mailbox_one_of_the_messages_stays(monkeypatch) -> None:
    monkeypatch.setattr(ContactQuerySet, "lock", lambda rows: [])
    outcomes = conclude_two_at_once(monkeypatch)
    errors = [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]
    assert len(errors) == (connection.vendor == "postgresql")


# --- without confirmation by mail ---


def test_a_held_letter_is_withdrawn_while_organisers_release_it(monkeypatch, settings) -> None:
    held, now = held_letters(2), timezone.now()
    settings.CONFIRM_LETTERS = False
    meanwhile = pause_before(monkeypatch, core, "decide")
    withdraw = partial(moderating.withdraw, letter_id=held[0].pk, by=None, now=now)
    release = partial(moderating.release, ids=[letter.pk for letter in held], by=None, now=now)
    assert at_once(withdraw, partial(meanwhile, release)) == [True, 1]
    assert [letters.state(letter) for letter in held] == ["withdrawn", "confirmed"] and letters.online() == 1


def test_a_held_letter_is_released_while_another_one_proves_its_address(monkeypatch, settings) -> None:
    (held,) = held_letters(1)
    settings.CONFIRM_LETTERS = False
    meanwhile = pause_before(monkeypatch, type(Tally.objects), "add")
    release = partial(moderating.release, ids=[held.pk], by=None, now=timezone.now())
    write = partial(make.post_letter, Client(), email=ADA)
    answer, released = at_once(write, partial(meanwhile, release))
    assert (answer.status_code, released) == (302, 1)
    assert letters.state(held) == "pending" and letters.online() == Letter.objects.counted().count() == 1
