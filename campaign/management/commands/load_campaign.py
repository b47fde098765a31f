"""Loads the campaign's texts from campaign/content/ into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appeals.services.texts.editions import Outcome
from campaign.content import files, loading
from campaign.running import database
from safety.keys import used_keys

SAID = {
    Outcome.OPENED: "Edition %(number)d of the letter is open; letters that keep the one before: %(letters)d.",
    Outcome.MENDED: "Spelling mended in edition %(number)d of the letter; letters that have it: %(letters)d.",
    Outcome.WAITING: "The letter's texts are not complete in every language; edition %(number)d stays open.",
}


class Command(BaseCommand):
    help = "Loads article, appeal, demands, recipients and pages. Texts that organisers have edited are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--overwrite", action="store_true", help="replace texts that organisers have edited, too")
        parser.add_argument(
            "--spelling",
            action="store_true",
            help="the letter's fixed parts have only spelling mended: letters that are signed get the new words, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with database.in_one_line(CommandError):
            used_keys.check()
        try:
            report = loading.load_campaign(
                overwrite=options["overwrite"], now=timezone.now(), mends=options["spelling"]
            )
        except files.BadContent as error:
            raise CommandError(str(error)) from error
        done = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items()))
        self.stdout.write(f"Campaign texts: {done}.")
        if report.edition and report.edition.outcome is not Outcome.UNCHANGED and report.edition.number > 1:
            self.stdout.write(SAID[report.edition.outcome] % vars(report.edition))
        for name in report.kept:
            self.stdout.write(f"  kept as edited by an organiser: {name} (--overwrite replaces it)")
