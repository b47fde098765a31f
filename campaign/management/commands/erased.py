"""Says what is on the erasure list, this site's own or one that was fetched; erases it again on demand."""

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from appeals.services.figures import counting
from campaign.backup.erased import noting, reading, replaying
from campaign.backup.restoring import finishing
from campaign.chores import carry_out_retention
from safety.logs import without_values
from safety.models import LISTED_DAYS, ListedErasure


class Command(BaseCommand):
    help = "Counts what must be erased again when an older backup is restored; with --again, does so."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, help="a list that was fetched: its folder, or one of its files"
        )

        parser.add_argument(
            "--again",
            action="store_true",
            help="erase it in this database, which PostgreSQL's own means have restored, before the site is started; what "
            "may have left since is not sent twice (`restore` does both by itself)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.erase_again(options["path"])
            return
        if options["path"]:
            self.tell_files(options["path"])
            return
        try:
            self.tell(ListedErasure.objects.order_by("day").values_list("day", "act"))
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {without_values(error)}") from error
        self.stdout.write(f"Entries are kept for {LISTED_DAYS} days. The files of this machine, in {noting.folder()}:")
        try:
            self.tell_reach(reading.read(noting.folder()))
        except reading.NoList:
            self.stdout.write("none yet: the worker writes them every minute.")

    def erase_again(self, path: Path | None) -> None:
        if path is None:
            raise CommandError("Nothing was done. Which list? manage.py erased FOLDER --again")
        now = timezone.now()
        try:
            done = replaying.replay(path, now=now)
            carry_out_retention(now)
            counting.recount(fix=True, now=now)
            uncertain, unsent = finishing.doubt(now)
        except reading.NoList as error:
            raise CommandError(f"Nothing was done. {error}") from error
        except DatabaseError as error:
            raise CommandError(f"Not finished: {without_values(error)}\nRun it again; it goes on.") from error
        self.stdout.write(
            f"Erased again: {sum(done.done.values())}. Erased before, or not there: {done.known + done.gone}."
        )
        self.stdout.write(finishing.DOUBTED.format(uncertain=uncertain, unsent=unsent))
        for line in done.left:
            self.stdout.write(f"Look at this by hand: {line}")
        self.tell_reach(reading.ListRead(written_at=done.reaches_to, cut_off=done.cut_off), done.missing)

    def tell_files(self, path: Path) -> None:
        try:
            read = reading.read(path)
        except reading.NoList as error:
            raise CommandError(str(error)) from error
        self.tell((entry.day, entry.act) for entry in read.entries)
        self.tell_reach(read)

    def tell(self, entries: Iterable[tuple[dt.date, str]]) -> None:
        counts = Counter(entries)
        for (day, act), number in sorted(counts.items()):
            self.stdout.write(f"{day}  {number:>7}  {act}")
        if not counts:
            self.stdout.write("Nothing is on the list.")

    def tell_reach(self, read: reading.ListRead, missing: dict[dt.date, int] | None = None) -> None:
        if read.written_at:
            self.stdout.write(f"complete until {timezone.localtime(read.written_at):%d %B %Y, %H:%M}")
        for name in read.cut_off:
            self.stdout.write(f"{name} is cut off: fetch it once more, while the site runs.")
        for day, number in (read.missing if missing is None else missing).items():
            self.stdout.write(f"{day}: {number} of this day are in none of the files: fetch the list once more.")
