"""Writes the site into a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from campaign.site_file import signing
from campaign.site_file.writing import LockedDown, NoSite, Summary, write
from safety.logs import without_values


class Command(BaseCommand):
    help = "Writes every public page, in three languages, into a zip that opens without a network."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        parser.add_argument("--replace", action="store_true", help="put it in the place of a file that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            if not path.parent.is_dir():
                raise CommandError(f"There is no folder {path.parent}.")
            if path.is_dir():
                raise CommandError(f"{path} is a folder. Name a file, such as {path / 'site.zip'}.")
            if path.exists() and not options["replace"]:
                raise CommandError(f"{path} is there already. Add --replace to put a new one in its place.")
            summary = write(path, now=timezone.now(), tell=self.tell)
        except LockedDown as error:
            raise CommandError(
                "The site is locked down, and a file cannot be taken back: nothing was written."
            ) from error
        except signing.NoKey as error:
            raise CommandError(f"{error} Nothing was written: docs/site-in-a-file.md says what to do.") from error
        except NoSite as error:
            raise CommandError("There is no site yet: load its texts first, with manage.py load_campaign.") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or str(error)
            raise CommandError(f"{path} could not be written: {reason}. Nothing of it was left.") from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {without_values(error)}") from error
        self.stdout.write(line_of(path, summary))

    def tell(self, words: str) -> None:
        """What is being done, for somebody who sits and waits."""
        if self.stderr.isatty():
            self.stderr.write(words, self.style.NOTICE)


def line_of(path: Path, summary: Summary) -> str:
    left_out = f", {summary.letters_left_out:,} left out for want of room" if summary.letters_left_out else ""
    others = f"; {summary.others_left_out:,} other files left out likewise" if summary.others_left_out else ""
    return (
        f"{path}: {summary.bytes / 1_000_000:.1f} MB, {summary.pages:,} pages, "
        f"{summary.letters_shown:,} letters{left_out}{others}; SHA-256 {summary.digest}"
    )
