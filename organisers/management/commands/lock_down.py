"""Locks the site down, or opens it again: for whoever runs the server, without a login."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from organisers import emergencies
from safety.logs import without_values


class Command(BaseCommand):
    help = "Hides all names, stops writing, mail and exports, and ends every login, until --open. Nothing is deleted."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--open", action="store_true", help="open the site again, as it was")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["open"]:
                is_changed = emergencies.open_again(by=None, now=now)
            else:
                is_changed = emergencies.lock_down(by=None, now=now)
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {without_values(error)}") from error
        if not is_changed:
            self.stdout.write("The site is open already." if options["open"] else "The site is locked down already.")
        elif options["open"]:
            self.stdout.write("The site is open again, as it was. Organisers log in anew.")
        else:
            self.stdout.write("The site is locked down. `manage.py lock_down --open` opens it again.")
