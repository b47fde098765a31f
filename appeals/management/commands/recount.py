"""Compares the public count with the letters."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from appeals.services.figures.counting import recount


class Command(BaseCommand):
    help = "Compares each appeal's count with its letters. Exits 1 where they differ, unless --fix mends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--check", action="store_true", help="only compare")
        way.add_argument("--fix", action="store_true", help="correct the count and put it on record")

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = recount(fix=options["fix"], now=timezone.now())
        for drift in drifts:
            verb = "corrected" if options["fix"] else "differs"
            self.stdout.write(f"{drift.slug}: {drift.name} {verb}: stored {drift.stored}, letters {drift.counted}")
        if not drifts:
            self.stdout.write("Every count equals its letters.")
        elif options["check"]:
            raise SystemExit(1)
