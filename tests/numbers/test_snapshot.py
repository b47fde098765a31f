"""An export holds the letters of one moment, and keeps nobody from writing meanwhile."""

from contextlib import nullcontext

import pytest
from django.db import connection
from django.utils import timezone
from psycopg2.extensions import STATUS_READY

from appeals.models import Export
from appeals.services.decisions import moderating
from appeals.services.exporting import download as module
from appeals.services.exporting import purposes
from appeals.services.exporting.download import Download, is_locked_down_by_now
from appeals.services.exporting.purposes import Choice
from appeals.services.exporting.spool import Spool
from safety import lockdown
from safety.snapshot import snapshot
from tests import make
from tests.threads import at_once
from tests.translations.making import translation

pytestmark = pytest.mark.django_db(transaction=True)


def begun(appeal):
    return Download(appeal=appeal, purpose="archive", choice=Choice(), by=None, clock=timezone.now)


@pytest.fixture
def two_at_a_time(monkeypatch):
    monkeypatch.setattr("appeals.services.exporting.purposes.BATCH", 2)


def while_it_is_read(monkeypatch, act):
    """Has others do something in the middle of it: its first letters are read by then, and its last ones are not."""
    read = purposes.read

    def interrupted(*asked):
        for number, batch in enumerate(read(*asked)):
            if number == 1:
                at_once(*act)
            yield batch

    monkeypatch.setattr(purposes, "read", interrupted)


def six_letters():
    appeal = make.appeal()
    letters = [make.letter(appeal, own_words=f"Letter {number}.") for number in range(6)]
    return appeal, sorted(letters, key=lambda letter: letter.pk)


def test_what_others_write_meanwhile_is_not_in_it_and_does_not_wait(two_at_a_time, monkeypatch):
    appeal, letters = six_letters()
    acts = [
        lambda: make.letter(appeal, own_words="Came later."),
        lambda: moderating.withdraw(letter_id=letters[5].pk, by=None, now=timezone.now()),
        lambda: translation(letters[4], language="ru", text="Translated later."),
    ]
    while_it_is_read(monkeypatch, acts)
    download = begun(appeal)
    table = b"".join(download).decode()
    download.close()
    assert table.count("Letter ") == 6 and "Came later" not in table and "Translated later" not in table
    assert Export.objects.get().state == "done" and Export.objects.get().rows == 6
    monkeypatch.undo()
    later = b"".join(begun(appeal)).decode()
    assert later.count("Letter ") == 5 and "Came later" in later and "Translated later" in later


def test_without_the_snapshot_it_is_of_no_one_moment(two_at_a_time, monkeypatch):
    monkeypatch.setattr(module, "snapshot", nullcontext)
    appeal, letters = six_letters()
    while_it_is_read(monkeypatch, [lambda: translation(letters[5], language="ru", text="Translated later.")])
    download = begun(appeal)
    assert "Translated later" in b"".join(download).decode()
    download.close()


def test_a_browser_that_takes_nothing_holds_no_older_state_and_keeps_nobody_waiting(two_at_a_time):
    """Every row that is erased would stay in the files as long as it pleases, and all other exports would be refused."""
    appeal, letters = six_letters()
    stalled = begun(appeal)
    first = next(stalled)
    assert not connection.in_atomic_block and not is_reading()
    moderating.withdraw(letter_id=letters[5].pk, by=None, now=timezone.now())
    assert b"".join(begun(appeal)).decode().count("Letter ") == 5
    assert b"".join([first, *stalled]).decode().count("Letter ") == 6


def is_reading():
    """Whether this connection reads an older state at the moment."""
    if connection.vendor == "postgresql":
        return connection.connection.status != STATUS_READY
    return connection.connection.in_transaction


def test_nothing_of_it_can_be_read_on_the_disk(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    with Spool() as spool:
        spool.write(b"Canary, " * 50_000, 7)
        spool.write(b"the end", 1)
        assert list(settings.PRIVATE_ROOT.iterdir()) == []
        spool._file.seek(0)
        assert b"Canary" not in spool._file.read()
        pieces = list(spool.read())
    assert b"".join(piece for piece, _ in pieces) == b"Canary, " * 50_000 + b"the end"
    assert [rows for _, rows in pieces] == [0, 0, 0, 7, 1]


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
