"""The files of the erasure list: whole or good up to where they were cut, readable with the site's keys alone."""

import datetime as dt

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from appeals.models import Letter
from appeals.services.decisions import moderating
from campaign.backup.erased import noting, reading, replaying
from campaign.backup.erased.sealed_lines import SUFFIX, line_of
from campaign.backup.restoring import erasures
from safety.keys import sealing
from safety.models import LISTED_DAYS, ListedErasure
from tests import make
from tests.erased.restoring import erased_and_restored

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def withdraw(letter):
    moderating.withdraw(letter_id=letter.pk, by=None, now=NOW)


def withdrawn(number):
    """So many letters, withdrawn since the backup."""
    appeal = make.appeal()
    letters = [make.letter(appeal) for _ in range(number)]
    with erased_and_restored():
        for letter in letters:
            withdraw(letter)
    return letters


def todays(lists):
    return lists / f"{timezone.localdate()}{SUFFIX}"


def still_there():
    return Letter.objects.exclude(state="withdrawn").count()


def test_nothing_can_be_read_in_a_file_without_the_keys(lists):
    letter = make.letter(make.appeal(), name="Planted Name", address="planted@example.org")
    withdraw(letter)
    noting.write(NOW)
    content = todays(lists).read_bytes()
    assert str(letter.pk).encode() not in content
    assert b"withdrawn" not in content
    assert todays(lists).stat().st_mode & 0o777 == 0o600
    said = "".join(f"{entry.act}{entry.key}{entry.detail}" for entry in reading.read(lists).entries)
    assert str(letter.pk) in said
    assert "lanted" not in said


def test_a_file_that_was_cut_off_is_good_up_to_there(lists, monkeypatch):
    monkeypatch.setattr(noting, "ENTRIES_IN_A_LINE", 1)
    withdrawn(3)
    whole = todays(lists).read_bytes()
    lines = whole.split(b"\n")
    for cut, left in ((len(whole) - 3, 0), (len(b"\n".join(lines[:3])) + 20, 1), (len(b"\n".join(lines[:2])) + 1, 2)):
        todays(lists).write_bytes(whole[:cut])
        backup = transaction.savepoint()
        done = replaying.replay(lists, now=NOW)
        assert (still_there(), done.cut_off, done.left) == (left, [todays(lists).name], [])
        transaction.savepoint_rollback(backup)
    todays(lists).write_bytes(whole)
    assert replaying.replay(lists, now=NOW).cut_off == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: Fernet(Fernet.generate_key()).encrypt(b'erasure list, version 1: {"count": 1}'),
        lambda line: b"letter withdrawn 5",
        lambda line: line[:-10] + b"AAAAAAAAAA",
        lambda line: sealing.seal("ada@example.org"),
        lambda line: sealing.seal_bytes(b"erasure list, version 1: [1]"),
        lambda line: sealing.seal_bytes(b'erasure list, version 1: {"entries": [["letter withdrawn"]]}'),
        lambda line: line_of({"entries": [["of a later version", "5", "", "2026-11-27"]], "count": 1}).strip(),
        lambda line: b"\xff\x00",
    ],
)
def test_a_list_that_this_site_has_not_written_erases_nothing(lists, forge):
    withdrawn(2)
    lines = todays(lists).read_bytes().split(b"\n")
    todays(lists).write_bytes(b"\n".join([*lines[:-2], forge(lines[1]), *lines[-2:]]))
    with pytest.raises(reading.NoList):
        replaying.replay(lists, now=NOW)
    assert still_there() == 2


def test_a_line_that_somebody_took_out_is_noticed(lists, monkeypatch):
    monkeypatch.setattr(noting, "ENTRIES_IN_A_LINE", 1)
    withdrawn(3)
    lines = todays(lists).read_bytes().split(b"\n")
    todays(lists).write_bytes(b"\n".join([lines[0], *lines[2:]]))
    assert replaying.replay(lists, now=NOW).cut_off == [todays(lists).name]


def test_letters_that_the_backup_does_not_have_are_no_error(lists):
    letters = withdrawn(2)
    Letter.objects.filter(pk=letters[0].pk).delete()
    done = replaying.replay(lists, now=NOW)
    assert (sum(done.done.values()), done.gone, done.left) == (1, 1, [])


def test_what_was_erased_before_the_backup_is_not_erased_once_more(lists):
    """A row that got the key of a deleted one since, as after an earlier restore, is not taken for it."""
    letter = make.letter(make.appeal())
    withdraw(letter)
    noting.write(NOW)
    Letter.objects.filter(pk=letter.pk).update(state="approved", withdrawn_on=None, country="DE", own_words="Mine.")
    done = replaying.replay(lists, now=NOW)
    assert (done.known, sum(done.done.values()), still_there()) == (1, 0, 1)


def test_without_a_list_nothing_is_changed_and_said(tmp_path):
    with pytest.raises(reading.NoList, match="there is no erasure list"):
        replaying.replay(tmp_path, now=NOW)
    with pytest.raises(reading.NoList, match="cannot be read"):
        replaying.replay(tmp_path / "missing.erased", now=NOW)


def test_what_was_taken_back_is_off_the_files_too(lists):
    letter = make.letter(make.appeal())
    moderating.hold(ids=[letter.pk], by=None, now=NOW)
    noting.write(NOW)
    assert [entry.act for entry in reading.read(lists).entries] == ["letter taken off the wall"]
    moderating.release(ids=[letter.pk], by=None, now=NOW)
    moderating.approve(ids=[letter.pk], by=None, now=NOW)
    noting.write(NOW)
    assert reading.read(lists).entries == []


def test_an_erasure_that_is_rolled_back_is_not_on_the_list():
    letter = make.letter(make.appeal())
    with pytest.raises(KeyError), transaction.atomic():
        withdraw(letter)
        assert ListedErasure.objects.exists()
        raise KeyError
    assert not ListedErasure.objects.exists()


def test_entries_and_files_outlive_every_backup_and_go_then(lists):
    with time_machine.travel(NOW - dt.timedelta(days=LISTED_DAYS)):
        withdraw(make.letter(make.appeal()))
        noting.write(timezone.now())
    noting.forget(NOW)
    assert len(reading.read(lists).entries) == 1
    # What kill -9 has left of it goes with it.
    draft = lists / f".{timezone.localdate(NOW) - dt.timedelta(days=LISTED_DAYS)}{SUFFIX}.0123abcd"
    draft.write_bytes(b"half")
    later = NOW + dt.timedelta(days=1)
    noting.forget(later)
    assert not draft.exists()
    noting.write(later)
    assert not ListedErasure.objects.exists()
    assert reading.read(lists).entries == []


def test_a_clock_far_ahead_forgets_nothing_that_a_backup_is_older_than(lists):
    """The backup brings the letter back; without the entry it would stay, with its writer's name."""
    today = timezone.localdate(NOW)
    backup = lists.parent / f"backup-{today}-1.tar.gz.age"
    backup.parent.mkdir(exist_ok=True)
    backup.write_bytes(b"")
    withdraw(make.letter(make.appeal()))
    noting.write(NOW)
    ahead = NOW + dt.timedelta(days=60)
    noting.forget(ahead)
    noting.write(ahead)
    assert ListedErasure.objects.count() == 1 and len(reading.read(lists).entries) == 1
    backup.unlink()
    noting.forget(ahead)
    assert not ListedErasure.objects.exists()


def test_a_days_file_is_written_again_where_it_is_missing_or_what_it_says_has_changed(lists):
    with time_machine.travel(NOW - dt.timedelta(days=5)):
        letter = make.letter(make.appeal())
        moderating.hold(ids=[letter.pk], by=None, now=timezone.now())
    assert noting.write(NOW) == 3
    assert noting.write(NOW) == 2
    old = lists / f"{timezone.localdate(NOW) - dt.timedelta(days=5)}{SUFFIX}"
    old.unlink()
    assert noting.write(NOW) == 3
    moderating.release(ids=[letter.pk], by=None, now=NOW)
    moderating.approve(ids=[letter.pk], by=None, now=NOW)
    noting.write(NOW)
    assert reading.read(old).entries == []


def test_files_of_which_the_database_knows_nothing_are_kept(lists):
    """A site that is started with an empty database, or an older one, before its backup is restored."""
    letters = withdrawn(2)
    noting.already_written.clear()  # As in a worker that has just begun.
    noting.write(NOW)
    assert [path.name for path in noting.files()][-2:] == [
        f"{timezone.localdate()}-kept-1{SUFFIX}",
        f"{timezone.localdate()}{SUFFIX}",
    ]
    todays(lists).write_bytes(b"nonsense")
    noting.already_written.clear()
    noting.write(NOW)
    assert len(reading.read(lists).entries) == 2
    replaying.replay(lists, now=NOW)
    assert still_there() == 0
    assert len(letters) == 2
    noting.forget(NOW + dt.timedelta(days=LISTED_DAYS + 1))
    assert noting.files() == []


def test_a_maintainer_sees_what_is_on_the_list(lists, capsys):
    call_command("erased")
    assert "Nothing is on the list." in capsys.readouterr().out
    withdraw(make.letter(make.appeal()))
    noting.write(NOW)
    for arguments in ([], [str(lists)]):
        call_command("erased", *arguments)
        said = capsys.readouterr().out
        assert "1  letter withdrawn" in said
        assert "complete until" in said
    todays(lists).write_bytes(b"something\n")
    with pytest.raises(CommandError, match="was not written by this site"):
        call_command("erased", str(lists))


def test_the_size_of_a_file_does_not_tell_that_somebody_was_erased(lists):
    """Where the files are stored, each minute's can be compared with the one before."""
    appeal, sizes = make.appeal(), []
    for _ in range(4):
        noting.write(NOW)
        sizes.append(todays(lists).stat().st_size)
        withdraw(make.letter(appeal))
    noting.write(NOW)
    assert len(reading.read(lists).entries) == 4
    assert {*sizes, todays(lists).stat().st_size} == {sizes[0]}


def test_a_file_that_is_missing_or_older_or_put_together_anew_is_noticed(lists, monkeypatch):
    """Whoever stores the list reads nothing in it, and could bring somebody back by taking a part of it away."""
    monkeypatch.setattr(noting, "ENTRIES_IN_A_LINE", 1)
    appeal, day = make.appeal(), timezone.localdate(NOW) - dt.timedelta(days=3)
    with time_machine.travel(NOW - dt.timedelta(days=3)):
        withdraw(make.letter(appeal))
        noting.write(timezone.now())
        path = noting.path_of(day)
        older = path.read_bytes()
        withdraw(make.letter(appeal))
    noting.write(NOW)
    whole, last = path.read_bytes(), todays(lists).read_bytes()
    assert reading.read(lists).missing == {}
    lines = whole.splitlines(keepends=True)
    for changed, missing in (
        (older, 1),
        (last, 2),
        (b"".join([lines[0], *older.splitlines(keepends=True)[1:2] * 2, lines[-1]]), 1),
    ):
        path.write_bytes(changed)
        read = reading.read(lists)
        assert (read.missing, read.cut_off) == ({day: missing}, [])
    path.unlink()
    done = replaying.replay(lists, now=NOW)
    assert done.missing == {day: 2}
    said = erasures.words(done, str(day), was_stopped=False)
    assert "NOT ALL OF THE LIST IS HERE" in said and f"2 on {day}" in said
    # What the backup does not have any more needs no list.
    assert "NOT ALL" not in erasures.words(done, str(day + dt.timedelta(days=1)), was_stopped=False)
