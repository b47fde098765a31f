"""The drill: letters come in while a backup is made, the machine is gone, an empty place gets all of it back.

`make chaos` writes two thousand letters. What would go wrong without each guard is seen to go wrong in the twins.
"""

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from appeals.models import Letter, Tally
from campaign.backup import making
from campaign.backup.databases import postgresql
from campaign.environment.reading import UNFINISHED_RESTORE
from deliveries.models import Delivery
from safety.files import private_files
from tests import make
from tests.backup import places
from tests.run.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)
# In all; a backup is made when a third of them are there.
LETTERS = int(os.environ.get("CHAOS_LETTERS", "12")) * 2
WRITERS = 4


class Writing:
    """Threads that post the form, and, each time, store a receipt as the desk does: file first, then its row."""

    def __init__(self, appeal):
        self.appeal, self.acknowledged, self.stopped = appeal, [], threading.Event()
        self._numbers, self._lock = iter(range(1, LETTERS + 1)), threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        for thread in self._threads:
            thread.join()

    def _write(self):
        try:
            while (number := self._next()) is not None:
                name = f"Writer No{number}"
                client = Client(REMOTE_ADDR=f"20.{number // 250}.{number % 250}.7")
                assert make.post_letter(client, slug=self.appeal.slug, name=name).status_code == 302
                store_receipt(self.appeal, number)
                self.acknowledged.append(name)
        finally:
            connection.close()

    def _next(self):
        with self._lock:
            return next(self._numbers, None)


def store_receipt(appeal, number):
    name = private_files.store(f"receipt {number}".encode() * 100, "pdf")
    recipient = appeal.recipients.get()
    Delivery.objects.create(
        appeal=appeal, number=number, recipient=recipient, channel="hand", prepared_at=timezone.now(), receipt=name
    )
    return name


def test_every_letter_acknowledged_before_is_there_after_and_the_count_equals_the_rows(old, settings):
    appeal = make.site()
    picture = hashlib.sha256(b"picture").hexdigest()
    (settings.MEDIA_ROOT / f"{picture}.jpg").write_bytes(b"picture")
    with Writing(appeal) as writing:
        until(lambda: len(writing.acknowledged) >= LETTERS // 3, 600)
        before = list(writing.acknowledged)
        backup = old.back_up()
    assert len(writing.acknowledged) == LETTERS
    shutil.rmtree(settings.PRIVATE_ROOT)

    new = places.new_place(old)
    ended_in_its_midst(new, backup, old)
    assert "was not brought back to its end" in new.run("work", "--once").stderr
    done = new.restore(backup, old)
    assert done.returncode == 0, done.stderr
    names = {name for (name,) in new.rows("SELECT name FROM appeals_letter")}
    assert set(before) <= names <= set(writing.acknowledged)
    [(stored,)] = new.rows("SELECT online FROM appeals_tally")
    [(counted,)] = new.rows("SELECT count(*) FROM appeals_letter WHERE state IN ('confirmed', 'approved')")
    assert stored == counted == len(names) and "The counts equal the letters" in done.stdout
    found = new.files("private")
    receipts = {name for (name,) in new.rows("SELECT receipt FROM deliveries_delivery")}
    assert len(receipts) >= len(before) and receipts <= set(found)
    assert all(found[name].startswith(b"receipt ") for name in receipts)
    assert new.files("media") == {f"{picture}.jpg": b"picture"}
    assert not (new.var_dir / UNFINISHED_RESTORE).exists()
    assert "is not empty" in new.restore(backup, old).stderr
    assert new.run("recount", "--check").returncode == 0


def ended_in_its_midst(new, backup, old):
    """kill -9 once it has begun to write."""
    process = subprocess.Popen(
        new.command("restore", str(backup), "--key", str(old.key)),
        cwd=django_settings.BASE_DIR,
        env=new.environment(),
        stdout=subprocess.DEVNULL,
    )
    until((new.var_dir / UNFINISHED_RESTORE).exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (new.var_dir / UNFINISHED_RESTORE).exists()


def test_a_file_is_there_for_every_row_and_without_the_order_it_is_not(old, monkeypatch):
    """Somebody stores a receipt between the two steps of a backup."""
    appeal = make.site()
    stored = []

    def somebody(writer):
        stored.append(store_receipt(appeal, 1 + len(stored)))

    rows_first, files_first = making.STEPS, tuple(reversed(making.STEPS))
    found = {}
    for order in (rows_first, files_first):
        monkeypatch.setattr(making, "STEPS", (order[0], somebody, order[1]))
        backup = old.back_up()
        members = places.unpacked(backup)
        has_row = stored[-1] in rows_in(backup, old)
        found[order] = (has_row, f"private/{stored[-1]}" in members)
    assert found == {rows_first: (False, True), files_first: (True, False)}


def rows_in(backup, old):
    """What a backup's database says, as text."""
    content = places.database_in(backup)
    if connection.vendor == "sqlite":
        path = old.var_dir / "opened"
        path.write_bytes(content)
        with closing(sqlite3.connect(path)) as database:
            return "\n".join(database.iterdump())
    program = postgresql.find("pg_restore", at_least=0)
    return subprocess.run([program, "--file=-"], input=content, capture_output=True, check=True).stdout.decode()


def test_a_plain_copy_lacks_letters_or_does_not_add_up(old):
    """The twin of both databases: what a copy is worth that was not made at one moment."""
    appeal = make.site()
    assert make.post_letter(Client(), slug=appeal.slug, name="Writer No1").status_code == 302
    if connection.vendor == "sqlite":
        copy = old.var_dir / "copy.sqlite3"
        shutil.copy(connection.settings_dict["NAME"], copy)
        with closing(sqlite3.connect(copy)) as database:
            assert ("Writer No1",) not in database.execute("SELECT name FROM appeals_letter").fetchall()
        return
    program = postgresql.find("pg_dump", at_least=0)

    def dump(table):
        command = [program, "--data-only", f"--table={table}"]
        done = subprocess.run(command, env=postgresql.environment(), capture_output=True, check=True)
        return done.stdout.decode()

    rows = dump("appeals_letter")
    assert make.post_letter(Client(), slug=appeal.slug, name="Writer No2").status_code == 302
    tally = Tally.objects.get()
    assert f"\t{tally.online}\t" in dump("appeals_tally") and Letter.objects.count() == tally.online == 2
    assert "Writer No1" in rows and "Writer No2" not in rows


def test_a_backup_keeps_nobody_from_writing(old, monkeypatch):
    """While its database is read, a letter comes in at once: nobody waits for a lock."""
    appeal, seconds = make.site(), []

    def somebody(writer):
        begun = time.monotonic()
        assert make.post_letter(Client(), slug=appeal.slug).status_code == 302
        seconds.append(time.monotonic() - begun)

    pieces = making.sites_database.of_this_site().pieces

    def between():
        for piece in pieces():
            if not seconds:
                somebody(None)
            yield piece

    monkeypatch.setattr(making.sites_database.of_this_site(), "pieces", between)
    places.contents(old.back_up())
    assert seconds and seconds[0] < 15
