"""Removes addresses whose mail came back to the sender's mailbox."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from appeals.services.writers.forgetting import take_out_everywhere
from safety.keys import used_keys


class Command(BaseCommand):
    help = (
        "Reads addresses, one a line, whose mail came back. Letters that wait for them are deleted; those that count "
        "stay, without an address. From standard input, so that no address stays in a shell's history."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            used_keys.check()
        except used_keys.WrongKeys as error:
            # Nobody would be found, and that would look as if it were done.
            raise CommandError(str(error)) from error
        done = 0
        for line in sys.stdin:
            if not line.strip():
                continue
            try:
                done += take_out_everywhere(line)
            except ValueError:
                self.stderr.write("A line is not an address.")
        self.stdout.write(f"Taken out: {done}.")
