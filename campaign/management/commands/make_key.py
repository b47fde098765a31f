"""Prints a key for CONTACT_KEYS, or a SECRET_KEY. `manage.py` runs it without settings, which ask for these keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from campaign.environment import secret_keys


class Command(BaseCommand):
    help = "Prints a new key for CONTACT_KEYS: put it first, and keep the old ones behind it until `reseal` is done."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--secret", action="store_true", help="print a new SECRET_KEY instead")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(secret_keys.new_secret_key() if options["secret"] else secret_keys.new_contact_key())
