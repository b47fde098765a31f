"""Prints a pair of keys for backups. `manage.py` runs it without settings: it belongs on a computer without the site."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaign.backup import encryption
from campaign.environment import hosts

PAIR = """\
# The private key. It opens every backup: keep this file away from the server, and print it on paper twice.
{private}
# The public key. It only closes backups: on the server, BACKUP_TO={public}"""


class Command(BaseCommand):
    help = "Prints a private key, which stays with you, and its public key for BACKUP_TO. Run it on your own computer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--here", action="store_true", help="although this is the server of a public site")

    def handle(self, *args: Any, **options: Any) -> None:
        url = os.environ.get("SITE_URL", "").strip()
        if url and not hosts.is_loopback(hosts.host_of(url)) and not options["here"]:
            raise CommandError(
                "This is the server of a public site: whoever takes it would have the private key. Make the pair on your "
                "own computer, with this command or with age-keygen."
            )
        private, public = encryption.new_pair()
        self.stdout.write(PAIR.format(private=private, public=public))
