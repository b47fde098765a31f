"""Moves everything that is sealed or indexed to the first key of CONTACT_KEYS, so that the others can go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaign.running import database
from safety.keys import resealing, sealing, used_keys
from safety.keys.resealing import Outcome


class Command(BaseCommand):
    help = (
        "Moves addresses, their indexes, blocked addresses and second factors to the first key of CONTACT_KEYS. Restart the "
        "site with the new key first and the old ones behind it, run this while it serves, and take the old ones away. "
        "Stopped at any moment, it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lost",
            metavar="FINGERPRINT",
            help="the key with this fingerprint is lost for good: give up what was written under it, and start without it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lost"]:
            if options["lost"] in sealing.fingerprints():
                raise CommandError(f"CONTACT_KEYS has the key {options['lost']}: it is not lost.")
            if not used_keys.forget(options["lost"]):
                raise CommandError(f"No key {options['lost']} is in use here.")
            self.stdout.write(
                f"The key {options['lost']} is given up. Addresses under it get no more mail and may write once more."
            )
        with database.in_one_line(CommandError):
            used_keys.check()
            outcomes = resealing.reseal(self.tell)
        if conflicts := sum(outcome.in_conflict for outcome in outcomes):
            raise CommandError(
                f"{conflicts} rows stay under an older key, as their address has a row under the first key already: both "
                "counted while a key was missing. Withdraw or reject one of each two, and run this again."
            )
        self.stdout.write(
            "Nothing is left under another key that is listed. CONTACT_KEYS may be cut to its first key now; links in mails "
            "that were sent before are dead then, and the counts of today's limits begin anew."
        )

    def tell(self, outcome: Outcome) -> None:
        words = [f"{outcome.moved} moved"]
        if outcome.unknown:
            words.append(f"{outcome.unknown} under no key that is listed")
        if outcome.in_conflict:
            words.append(f"{outcome.in_conflict} left, as their place is taken")
        self.stdout.write(f"{outcome.model._meta.label}: {', '.join(words)}.")
