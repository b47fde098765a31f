"""Says what would be erased by itself, and when; erases nothing."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation

from campaign.retention import RULES
from safety.logs import without_values

DAYS = (0, 7, 30, 90, 365)


class Command(BaseCommand):
    help = "Counts, for each rule, the rows that its chore would erase today and on later days. Nothing is changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, nargs="+", default=DAYS, help="from today: 0 7 30 90 365, if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        days, now = options["days"], timezone.now()
        if not all(0 <= number <= 3650 for number in days):
            raise CommandError("--days: whole numbers from 0 to 3650.")
        moments = [now + dt.timedelta(days=number) for number in days]
        with translation.override("en"):
            lines = [["", *(str(timezone.localdate(moment)) for moment in moments)]]
            try:
                lines += [[str(rule.words), *(str(rule.rows(moment).count()) for moment in moments)] for rule in RULES]
            except DatabaseError as error:
                raise CommandError(f"The database cannot be used: {without_values(error)}") from error
        width = max(len(line[0]) for line in lines)
        for first, *numbers in lines:
            self.stdout.write(f"{first:{width}}" + "".join(f"{number:>12}" for number in numbers))
        self.stdout.write(
            "What goes on an earlier day is in the later numbers too. The worker erases it; this was a dry run."
        )
