"""The daily backup: one worker starts it in a process of its own, and organisers learn where there is none."""

import datetime as dt
import subprocess
import sys
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaign import checks, chores
from campaign.backup import daily, folder
from campaign.models import Chore
from outbox import alarms
from outbox.models import Alarm
from tests import make
from tests.admin.entering import moderator, superuser
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NONE_ARE_MADE = "No backups are made."


@pytest.fixture(autouse=True)
def nothing_under_way(monkeypatch):
    monkeypatch.setattr(daily, "_running", [])


@pytest.fixture
def started(monkeypatch):
    """What a worker would start, and does not."""
    commands = []

    def start(command, **streams):
        commands.append(command[2:])
        return popen([sys.executable, "-c", "raise SystemExit(1)"], **streams)

    popen = subprocess.Popen
    monkeypatch.setattr(daily.subprocess, "Popen", start)
    return commands


def test_of_several_workers_one_starts_it_and_after_a_day_again(old, started, settings):
    now = timezone.now()
    tasks = [task for task in chores.TASKS if task.do in (daily.start, daily.watch)]
    assert len(tasks) == 2
    Chore.objects.make_known([task.name for task in tasks])
    first, second = chores.Schedule(), chores.Schedule()
    first._looked_at = second._looked_at = now - dt.timedelta(minutes=2)
    Chore.objects.make_known([task.name for task in chores.TASKS])
    Chore.objects.exclude(name="start a backup").update(due_at=now + dt.timedelta(minutes=1))
    at_once(partial(first, now), partial(second, now))
    assert started == [["backup", "--daily"]]
    daily._running.clear()
    for hours, number in ((1, 1), (22, 1), (24, 2)):
        daily.made(settings.BACKUP_DIR, now)
        daily.start(now + dt.timedelta(hours=hours))
        daily._running.clear()
        assert len(started) == number, hours
    # A clock that ran ahead does not keep it from being made.
    daily.made(settings.BACKUP_DIR, now + dt.timedelta(days=300))
    daily.start(now)
    assert len(started) == 3


def test_where_it_fails_organisers_are_told_and_mail_does_not_wait_for_it(old, started):
    now = timezone.now()
    daily.start(now)
    daily.start(now)
    assert len(started) == 1
    daily._running[0].wait()
    daily.watch(now)
    assert daily._running == [] and Alarm.objects.get().code == daily.FAILED
    assert "The daily backup failed" in superuser().get("/admin/").text


def test_the_command_itself_tells_of_what_it_knows(old, settings):
    make.site()
    settings.BACKUP_DIR = old.var_dir / "secrets.json"
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", "--daily")
    assert Alarm.objects.get().code == daily.FAILED
    settings.BACKUP_DIR = old.var_dir / "backups"
    call_command("backup", "--daily")
    assert len(folder.backups(settings.BACKUP_DIR)) == 1 and daily.last_made_at()


def test_older_than_two_days_it_is_an_alarm_and_red_on_the_first_page(old, settings):
    now = timezone.now()
    for hours, is_old in ((47, False), (49, True)):
        daily.made(settings.BACKUP_DIR, now - dt.timedelta(hours=hours))
        daily.watch(now)
        assert [alarm.code for alarm in Alarm.objects.all()] == ([daily.OLD] if is_old else [])
        text = superuser().get("/admin/").text.split('id="running-title"')[1].split("</section>")[0]
        assert ("It is older than two days." in text) == is_old == ('class="running-wrong">Last one' in text)
    assert alarms.kind_of(daily.OLD).number != alarms.kind_of(daily.FAILED).number


def test_a_public_site_without_backups_says_so_where_it_is_seen(old, settings):
    settings.BACKUP_TO, organiser = [], superuser()
    assert NONE_ARE_MADE not in organiser.get("/admin/").text
    settings.IS_LOCAL = False
    assert NONE_ARE_MADE in organiser.get("/admin/").text
    assert NONE_ARE_MADE not in moderator().get("/admin/").text
    assert [found.id for found in checks.backups_are_made(None)] == ["campaign.W010"]
    settings.BACKUP_TO = ["age1…"]
    page = organiser.get("/admin/").text
    assert NONE_ARE_MADE not in page and "None has been made yet" in page
    assert checks.backups_are_made(None) == []
