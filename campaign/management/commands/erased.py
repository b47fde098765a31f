"""Says what is on the erasure list: this site's own, or one that was fetched."""

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from campaign.backup.erased import noting, reading
from safety.logs import without_values
from safety.models import LISTED_DAYS, ListedErasure


class Command(BaseCommand):
    help = "Counts by day and kind what must be erased again when an older backup is restored. Nothing is changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, help="a list that was fetched: its folder, or one of its files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
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

    def tell_reach(self, read: reading.ListRead) -> None:
        if read.written_at:
            self.stdout.write(f"complete until {timezone.localtime(read.written_at):%d %B %Y, %H:%M}")
        for name in read.cut_off:
            self.stdout.write(f"{name} is cut off: fetch it once more, while the site runs.")
