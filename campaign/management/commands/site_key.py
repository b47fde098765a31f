"""Prints what the site's files are signed with: the fingerprint, and the line that lets `ssh-keygen` check it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaign import command_line
from campaign.models import SiteKey
from campaign.site_file import signing


class Command(BaseCommand):
    help = "Prints the fingerprint of the site's key and its line for allowed_signers. --new makes another key."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new", action="store_true", help="another key in place of the present one, which is deleted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = signing.replace(timezone.now()) if options["new"] else signing.private_key()
        except signing.NoKey as error:
            how = command_line.printed("site_key", "--new")
            raise CommandError(
                f"{error} Bring that file back from where you have a copy. If there is none, make another key, and tell "
                f"everybody its fingerprint: {how}"
            ) from error
        public_key = signing.public_text(key)
        self.stdout.write(signing.fingerprint(public_key))
        self.stdout.write(signing.allowed_signers(public_key))
        earlier = SiteKey.objects.filter(is_current=False).order_by("-made_on", "-pk")
        for row in earlier:
            self.stdout.write(f"No longer used: {signing.fingerprint(row.public_key)}")
        if options["new"]:
            self.stdout.write(
                "Whoever has compared the old fingerprint finds a strange one now: print and tell the new one, and that you "
                "changed it yourselves (docs/site-in-a-file.md)."
            )
