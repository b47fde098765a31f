"""Which backups go: those of more than fourteen days ago, though no new ones are made, and none by a clock that jumps."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaign import chores
from campaign.backup import daily, encryption, folder
from campaign.models import Chore
from campaign.panic import copies
from tests import make
from tests.backup.test_making import Filling, names_in

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def put(where: Path, *days: dt.date) -> None:
    where.mkdir(exist_ok=True)
    for day in days:
        (where / f"backup-{day}-1.tar.gz.age").write_text("x")


def days_in(where: Path) -> list[dt.date]:
    return [day for day, _, _ in folder.backups(where)]


def ages_in(where: Path) -> list[int]:
    return [(timezone.localdate() - day).days for day in days_in(where)]


def looked(until: dt.datetime) -> None:
    """The worker has looked each day, on three days before."""
    for back in (3, 2, 1):
        daily.forget(until - back * DAY)


def aged(where: Path, *ages: int) -> None:
    put(where, *(timezone.localdate() - age * DAY for age in ages))


def test_they_are_forgotten_after_fourteen_days_and_nothing_else_is(old, settings):
    make.site()
    where = settings.BACKUP_DIR
    looked(timezone.now())
    aged(where, 400, 15, 14, 1)
    others = {
        "backup-2020-01-01-1.tar.gz",
        "my-backup-2020-01-01-1.tar.gz.age",
        "backup-2020-13-01-1.tar.gz.age",
        "x.sql",
    }
    for name in others:
        (where / name).write_text("x")
    old.back_up()
    assert others < set(names_in(where))
    assert ages_in(where) == [14, 1, 0]
    # The newest stays, however old it is; and so does whatever lies in a folder that somebody names.
    assert folder.forget_old(where, timezone.localdate() + 400 * DAY) == 2
    assert ages_in(where) == [0]
    stick = old.var_dir / "stick"
    put(stick, dt.date(2020, 1, 1))
    old.back_up(str(stick))
    assert len(folder.backups(stick)) == 2


@pytest.mark.parametrize("jump", [60 * DAY, 15 * DAY, -60 * DAY])
def test_a_clock_that_jumps_deletes_none(old, settings, monkeypatch, jump):
    make.site()
    where, now = settings.BACKUP_DIR, timezone.now()
    looked(now)
    aged(where, *range(15))
    real = days_in(where)
    monkeypatch.setattr(timezone, "now", lambda: now + jump)
    old.back_up()
    daily.forget(now + jump + DAY / 24)
    assert len(days_in(where)) == 16 and set(real) < set(days_in(where)) | {(now + jump).date()}
    monkeypatch.undo()
    daily.forget(now)
    assert set(real) <= set(days_in(where))


def test_one_that_is_dated_in_the_future_is_not_the_newest(old, settings):
    aged(settings.BACKUP_DIR, 90, 80, -60)
    assert folder.forget_old(settings.BACKUP_DIR, timezone.localdate()) == 1
    assert ages_in(settings.BACKUP_DIR) == [80, -60]


def test_after_a_pause_of_weeks_those_that_expired_go_on_the_fourth_day(old, settings):
    where, now = settings.BACKUP_DIR, timezone.now()
    looked(now - 30 * DAY)
    aged(where, 33, 32, 31)
    for number in range(3):
        daily.forget(now + number * DAY)
        assert ages_in(where) == [33, 32, 31]
    daily.forget(now + 3 * DAY)
    assert ages_in(where) == [31]


def test_the_worker_deletes_them_where_no_new_ones_are_made(old, settings):
    settings.BACKUP_TO, now = [], timezone.now()
    looked(now)
    aged(settings.BACKUP_DIR, 40, 39, 20)
    [task] = [task for task in chores.TASKS if task.do is daily.forget]
    assert task.every <= DAY
    task.do(now)
    assert ages_in(settings.BACKUP_DIR) == [20]


def test_those_that_are_due_make_room_before_a_new_one_is_written(old, settings, monkeypatch):
    make.site()
    looked(timezone.now())
    aged(settings.BACKUP_DIR, 40, 39, 38)

    def room(file):
        return Filling(file, 100_000_000 if len(days_in(settings.BACKUP_DIR)) == 1 else 0)

    monkeypatch.setattr(encryption, "Target", room)
    old.back_up()
    assert ages_in(settings.BACKUP_DIR) == [0]
    # While none succeeds, the newest stays.
    aged(settings.BACKUP_DIR, 40, 39, 38)
    next(settings.BACKUP_DIR.glob(f"backup-{timezone.localdate()}-*")).unlink()
    monkeypatch.setattr(encryption, "Target", lambda file: Filling(file, 0))
    with pytest.raises(CommandError, match="No space left on device"):
        old.back_up()
    assert ages_in(settings.BACKUP_DIR) == [38]


def test_only_one_in_the_folder_of_backups_is_the_daily_one(old, settings):
    make.site()
    old.back_up(str(old.var_dir / "stick"))
    assert daily.last_made_at() is None
    # Whoever erases everything is told of it all the same.
    assert any("a backup was made on" in line for line in copies.known())
    old.back_up(str(settings.BACKUP_DIR / ".." / "backups"))
    assert daily.last_made_at() is not None
    assert Chore.objects.filter(pk="backup").count() == 1


def test_old_ones_that_cannot_be_deleted_keep_none_from_being_made(old, monkeypatch, capsys):
    def refuse(now):
        raise PermissionError(1, "Operation not permitted")

    make.site()
    monkeypatch.setattr(daily, "forget", refuse)
    call_command("backup")
    said = capsys.readouterr()
    assert "-1.tar.gz.age" in said.out
    assert "Expired backups cannot be deleted" in said.err and "Operation not permitted" in said.err
