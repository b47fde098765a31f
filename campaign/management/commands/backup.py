"""Makes a backup that only the holder of the private key can open."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from campaign.backup import daily, folder, making
from campaign.backup.databases.failures import NotCopied
from campaign.backup.making import Made
from outbox import alarms
from safety.logs import without_values

NO_KEY = (
    "No backup was made: BACKUP_TO is not set. It is the public half of a key whose private half is kept elsewhere, so that "
    "whoever takes this machine cannot read its backups. On your own computer, `age-keygen`, or `manage.py backup_key`, "
    "makes such a pair (docs/backup.md)."
)
LEFT_OUT = (
    "Files that are not in the backup: {number}. Their names are not UTF-8, or lie more than seven folders deep, as none of "
    "the site's own do: rename them in MEDIA_ROOT and PRIVATE_ROOT, or move them away."
)
MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = "Writes database, photographs and private files into one encrypted file. The keys of the site are not in it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="where to; BACKUP_DIR (VAR_DIR/backups) unless named")
        parser.add_argument(
            "--daily", action="store_true", help="as the worker runs it: gently, with an alarm if it fails"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BACKUP_TO:
            raise CommandError(NO_KEY)
        if options["daily"]:
            os.nice(10)
        now = timezone.now()
        into = (options["folder"] or Path(settings.BACKUP_DIR)).resolve()
        # Before, too: a full disk would never be freed otherwise.
        self.forget_old(into)
        try:
            made = self.make(into)
        except CommandError:
            if options["daily"]:
                alarms.raise_alarm(daily.FAILED, now=now)
            raise
        self.forget_old(into)
        self.stdout.write(f"{made.path} ({made.path.stat().st_size / MEGABYTE:,.1f} MB)")
        if made.left_out:
            self.stderr.write(LEFT_OUT.format(number=made.left_out))

    def forget_old(self, into: Path) -> None:
        """Where it goes wrong that is said; it keeps no backup from being made."""
        if not daily.is_ours(into):
            return
        try:
            daily.forget(timezone.now())
        except (OSError, DatabaseError) as error:
            why = without_values(error) if isinstance(error, DatabaseError) else f"{into}: {error.strerror or error}"
            self.stderr.write(f"Expired backups cannot be deleted: {why}.")

    def make(self, into: Path) -> Made:
        """Raises CommandError with one line."""
        try:
            made = making.make(into, recipients=settings.BACKUP_TO, now=timezone.now())
            daily.made(into, timezone.now())
        except folder.Busy as error:
            raise CommandError(f"Another backup is being made in {into}.") from error
        except making.Erased as error:
            raise CommandError("Everything was erased meanwhile (panic): the backup was thrown away.") from error
        except NotCopied as error:
            raise CommandError(f"No backup was made: {error}") from error
        except DatabaseError as error:
            raise CommandError(f"No backup was made: the database cannot be used: {without_values(error)}") from error
        except OSError as error:
            raise CommandError(f"No backup was made: {into}: {error.strerror or error}.") from error
        return made
