"""Erases every address, name and key of the site for good; the count and the texts stay. Asks twice."""

import datetime as dt
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from articles import photos
from campaign.backup.erased import noting
from campaign.panic import copies, erasing, files
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.logs import without_values

FIRST_WORDS = "erase everything"
AFTERWARDS = """
Everything personal of this site is erased. What is left to do, by hand and soon:

1. Restart every process of the site: those that run still have the old keys in their memory. Then run this command once
   more: what one of them had in hand, a dossier or a message, is erased with that.
2. {keys}
3. Delete what still holds names outside of this site. {copies}Look for
   - backups that were fetched from here, onto whichever machine, and their private key;
   - copies of the database: pg_dump files, WAL archives, replicas, copies of VAR_DIR, on this and on other machines;
   - snapshots and images of the server's disk, at whoever rents it out;
   - the cache of a proxy in front of the site;
   - the mail server's logs and its folder of sent mail, and the mailboxes of MAIL_FROM and of organisers;
   - files that organisers have downloaded: dossiers, exports, printed sheets.
4. Nobody can log in. `manage.py password NAME` opens a login (the names are organiser-1, organiser-2 …); second factors
   are gone with the keys and are set up anew.
5. The key that signed the site's file is gone. Only if there is to be a file again: `manage.py site_key --new`, and tell
   everybody the new fingerprint.

docs/emergencies.md says more."""


class Command(BaseCommand):
    help = "Erases every address, name and key for good, after asking twice. The count and the texts stay."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--first", default="", help=f'without a terminal: "{FIRST_WORDS}"')
        parser.add_argument("--second", default="", help="without a terminal: the host of SITE_URL")
        parser.add_argument(
            "--words-too", action="store_true", help="also the words of letters and comments on the site"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.ask(options["first"], options["second"])
        now = timezone.now()
        try:
            self.erase(now, with_words=options["words_too"])
        except KeyboardInterrupt:
            self.stderr.write("\nNot finished: some names are still there. Run it again; it goes on where it was.")
            raise

    def erase(self, now: dt.datetime, *, with_words: bool) -> None:
        """Every step, in the order of what matters most; raises CommandError where something has to be done first."""
        try:
            erasing.close(now)
            self.stdout.write("Writing, mail and logins are closed.")
            in_environment = files.destroy_keys()
            self.stdout.write("The files with keys are gone.")
            self.stdout.write(
                f"Deleted in {settings.VAR_DIR}: {', '.join(files.destroy_files()) or 'nothing was there'}."
            )
            # Twice: what was under way when writing was closed is there by the second time.
            erasing.erase(now, with_words=with_words)
            erasing.erase(now, with_words=with_words)
            files.destroy_files()
            # Photographs of articles that were drafts; those of today, too.
            photos.delete_orphans(now + 2 * photos.ORPHANED_FOR)
            self.stdout.write("Names, addresses and drafts are erased.")
            left = vacuum.clear_all(erasing.models_here())
            known = copies.known()
        except DatabaseError as error:
            raise CommandError(
                f"Not finished: {without_values(error)}\nRun it again; it goes on where it was."
            ) from error
        cache.clear()
        undeleted = files.left()
        self.list_it(now, with_words=with_words)
        if left:
            raise CommandError(
                f"The files of the database still hold what was erased: {', '.join(left)} is in use. Stop the site, and run "
                "it again."
            )
        if undeleted:
            raise CommandError(
                "Names, addresses and drafts are erased, but these files cannot be deleted by this user:\n"
                + "\n".join(undeleted)
                + "\nDelete them, and run it again."
            )
        self.stdout.write(self.afterwards(in_environment, known))

    def list_it(self, now: dt.datetime, *, with_words: bool) -> None:
        """One entry, in place of all others: whoever restores a backup with the list of this machine gets this again."""
        erasure_list.enter(Erased.PANIC, ["site"], detail="words" if with_words else "")
        try:
            noting.write(now)
        except OSError as error:
            self.stderr.write(f"The erasure list could not be written: {error.strerror}.")

    def ask(self, first: str, second: str) -> None:
        """Raises CommandError unless both words are right; they are asked for on a terminal only."""
        host = settings.SITE_HOST
        if not first and not second:
            if not sys.stdin.isatty():
                raise CommandError(f'Nothing was done. Without a terminal: --first "{FIRST_WORDS}" --second {host}')
            self.stdout.write("This erases every address, name and key of this site. Nothing brings them back.")
            try:
                first = input(f"Type “{FIRST_WORDS}” to go on: ")
                if first.strip() == FIRST_WORDS:
                    second = input(f"Type the name of the site, {host}, to erase it now: ")
            except (EOFError, KeyboardInterrupt, UnicodeError) as error:
                raise CommandError("\nNothing was done.") from error
        if (first.strip(), second.strip()) != (FIRST_WORDS, host):
            raise CommandError("Nothing was done: these were not the words.")

    def afterwards(self, in_environment: list[str], known: list[str]) -> str:
        keys = "The keys were in a file of VAR_DIR, which is gone. New ones make themselves at the next start."
        if in_environment:
            names = " and ".join(in_environment)
            keys = (
                f"Destroy {names} wherever they are written: the service's environment file, password managers, paper."
            )
        said = f"The site's own backups in {settings.BACKUP_DIR} are deleted; copies of them are not. "
        if known:
            said += "This is known:\n" + "".join(f"   - {one};\n" for one in known) + "   "
        return AFTERWARDS.format(keys=keys, copies=said)
