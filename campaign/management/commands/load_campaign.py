"""Loads the campaign's texts from campaign/content/ into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaign.content import files, loading


class Command(BaseCommand):
    help = "Loads article, appeal, demands, recipients and pages. Texts that organisers have edited are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="replace texts that organisers have edited, too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = loading.load_campaign(overwrite=options["overwrite"], now=timezone.now())
        except files.BadContent as error:
            raise CommandError(str(error)) from error
        done = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items()))
        self.stdout.write(f"Campaign texts: {done}.")
        for name in report.kept:
            self.stdout.write(f"  kept as edited by an organiser: {name} (--overwrite replaces it)")
