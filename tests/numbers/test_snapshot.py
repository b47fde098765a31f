"""An export holds the letters of one moment, and keeps nobody from writing meanwhile."""

import pytest
from django.db import connection
from django.utils import timezone

from appeals.models import Export
from appeals.services import moderating
from appeals.services.exporting.download import Download, is_locked_down_by_now
from appeals.services.exporting.purposes import Choice
from safety import lockdown
from safety.snapshot import snapshot
from tests import make
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def begun(appeal):
    return Download(appeal=appeal, purpose="archive", choice=Choice(), by=None, clock=timezone.now)


@pytest.fixture
def two_at_a_time(monkeypatch):
    monkeypatch.setattr("appeals.services.exporting.purposes.BATCH", 2)


def test_what_others_write_meanwhile_is_not_in_it_and_does_not_wait(two_at_a_time):
    appeal = make.appeal()
    letters = [make.letter(appeal, own_words=f"Letter {number}.") for number in range(6)]
    download = begun(appeal)
    content = [next(download), next(download)]
    at_once(
        lambda: make.letter(appeal, own_words="Came later."),
        lambda: moderating.withdraw(letter_id=letters[3].pk, by=None, now=timezone.now()),
    )
    # A connection of the test's own is in the download's state until it ends; others see both changes.
    content += list(download)
    download.close()
    table = b"".join(content).decode()
    assert table.count("Letter ") == 6 and "Came later" not in table
    assert Export.objects.get().state == "done" and Export.objects.get().rows == 6
    later = b"".join(begun(appeal)).decode()
    assert later.count("Letter ") == 5 and "Came later" in later


def test_without_the_snapshot_it_is_of_no_one_moment(two_at_a_time, monkeypatch):
    from contextlib import nullcontext

    from appeals.services.exporting import download as module

    monkeypatch.setattr(module, "snapshot", nullcontext)
    appeal = make.appeal()
    make.letter(appeal)
    download = begun(appeal)
    next(download)
    at_once(lambda: make.letter(appeal, own_words="Came later."))
    assert "Came later" in b"".join(download).decode()
    download.close()


def test_a_lockdown_is_seen_from_within_it():
    make.appeal()
    with snapshot():
        assert not lockdown.is_locked_down()
        at_once(lambda: lockdown.begin(by="", now=timezone.now()))
        assert not lockdown.is_locked_down()
        assert is_locked_down_by_now()
    assert lockdown.is_locked_down()


def test_nothing_stays_open_after_it(two_at_a_time):
    appeal = make.appeal()
    make.letter(appeal)
    download = begun(appeal)
    next(download)
    download.close()
    assert not connection.in_atomic_block
    make.letter(appeal)
    assert Export.objects.get().state == "aborted"
