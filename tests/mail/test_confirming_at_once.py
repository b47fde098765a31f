"""Many confirmations of one letter at the same moment: one more in the count. Real threads on the real database."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Tally
from appeals.models.letter import State
from appeals.services.confirming import confirm_letter, disown_letter
from campaign.content.files import APPEAL_SLUG
from tests import make
from tests.mail import letters

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


@pytest.fixture
def letter() -> Letter:
    make.appeal(APPEAL_SLUG)
    written = letters.write("ada@example.org")
    assert written is not None
    return written


def at_once(act: Callable[[], object], count: int = AT_ONCE) -> list[object]:
    """What the act gave to each of so many threads that began it together."""
    start, results = threading.Barrier(count), []

    def run() -> None:
        start.wait()
        try:
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_confirmations_at_once_add_one(letter) -> None:
    statuses = at_once(lambda: letters.confirm(Client(), letter).status_code)
    assert statuses == [200] * AT_ONCE
    assert letters.online() == 1 and letters.state(letter) == "confirmed"


def test_the_twin_without_the_guard_adds_more(letter) -> None:
    """The same story as read, decide, write: what the conditional UPDATE is there to prevent."""
    decided = threading.Barrier(4)

    def confirm_unguarded() -> None:
        is_pending = Letter.objects.get(pk=letter.pk).state == State.PENDING
        decided.wait()
        with transaction.atomic():
            if is_pending:
                today = timezone.localdate()
                Letter.objects.filter(pk=letter.pk).update(state=State.CONFIRMED, confirmed_on=today)
                Tally.objects.add(letter.appeal_id, 1)

    at_once(confirm_unguarded, count=4)
    assert letters.online() == 4


def test_confirmed_or_disowned_at_once_the_count_equals_the_rows(letter) -> None:
    turns = iter(range(20))

    def act() -> object:
        now = timezone.now()
        return (disown_letter if next(turns) % 2 else confirm_letter)(letter_id=letter.pk, now=now)

    at_once(act, count=20)
    assert letters.online() == Letter.objects.counted().count()


def test_one_address_written_from_many_tabs_at_once_has_one_letter(letter) -> None:
    answers = at_once(lambda: make.post_letter(Client(), email="tabs@example.org").status_code, count=20)
    assert answers == [302] * 20
    assert Letter.objects.count() == 2
    assert sorted(letters.waiting()) == ["confirm"] * 2 + ["repeated"] * 19
