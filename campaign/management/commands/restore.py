"""Brings a backup back into an empty place."""

from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from campaign import chores
from campaign.backup import encryption
from campaign.backup.databases.failures import NotCopied
from campaign.backup.restoring import checking, erasures, filling, finishing, place, recognising
from campaign.backup.restoring.checking import Contents
from campaign.backup.restoring.finishing import Finished
from campaign.backup.restoring.refused import Refused
from campaign.site_file import signing
from safety.logs import without_values

WHOLE = (
    "{path} is whole: made on {head.made_on}, {head.database}, {megabytes:,.1f} MB, {files} files. Nothing was changed."
)
DONE = """\
The backup of {made_on} is brought back: {files} files, and the database. What was written after that is not in it.
{erased}
The counts {corrected}. Logins that were open are ended: {sessions}.
{queued}
What to do next:
1. Start the site and the worker, and look at the public pages and the count.
2. Log in. Logins, passwords and second factors are those of {made_on}: take out again whom you have taken out since, and
   look at the recovery codes (they count again, also those that were used since).
3. Look at deliveries that are uncertain, and at what was handed over since {made_on}: enter it again before anything else
   is delivered.
4. Set BACKUP_TO here, and make a backup.{more}
"""
LOCKED_DOWN = "The site was locked down, and is: `manage.py lock_down --open` opens it."
NO_SITE_KEY = (
    "Put the key that signs the site's file to {path}, from where you keep the keys: until then there is no such file."
)


class Command(BaseCommand):
    help = "Brings a backup back into an empty place, erases what was erased since, counts, and ends all logins."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="backup-….tar.gz.age")
        parser.add_argument("--key", type=Path, required=True, help="the file with the private key")
        parser.add_argument("--check", action="store_true", help="only read it to its end, and change nothing")
        parser.add_argument(
            "--erasures", type=Path, help="the list of what was erased since; beside the backup unless named"
        )
        parser.add_argument(
            "--nothing-sent-since",
            action="store_true",
            help="the old site was stopped before this backup was made: what waited to be sent is sent",
        )
        parser.add_argument(
            "--lost", default="", metavar="FINGERPRINT", help="a key of CONTACT_KEYS that is lost for good"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.restore(options)
        except Refused as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"Not restored: the database cannot be used: {without_values(error)}") from error

    def restore(self, options: dict[str, Any]) -> None:
        path, identities = options["file"], self.read_key(options["key"])
        recognising.check(path)
        if options["check"]:
            contents = checking.read_through(path, identities)
            megabytes = contents.total_bytes / 1_000_000
            self.stdout.write(WHOLE.format(path=path, head=contents.head, megabytes=megabytes, files=contents.files))
            return
        with place.alone():
            self.bring_back(path, identities, options)

    def bring_back(self, path: Path, identities: list[Any], options: dict[str, Any]) -> None:
        place.refuse_unless_empty()
        contents = checking.read_through(path, identities)
        checking.refuse_what_does_not_fit(contents.head, lost=options["lost"])
        listed = erasures.find(options["erasures"], path)
        place.refuse_without_room(contents.total_bytes)
        place.begin()
        self.fill(path, identities)
        finished = finishing.finish(
            listed=listed,
            was_stopped=options["nothing_sent_since"],
            lost=options["lost"],
            end=chores.carry_out_retention,
            now=timezone.now(),
        )
        place.finish()
        self.stdout.write(self.words(contents, finished, was_stopped=options["nothing_sent_since"]))

    def read_key(self, path: Path) -> list[Any]:
        try:
            return encryption.read_identities(path.read_text(encoding="utf-8"))
        except (encryption.NotAKey, UnicodeDecodeError) as error:
            raise Refused(
                f"--key {path}: {error if isinstance(error, encryption.NotAKey) else 'it is no text.'}"
            ) from error
        except OSError as error:
            raise Refused(f"--key {path} cannot be read: {error.strerror}.") from error

    def fill(self, path: Path, identities: list[Any]) -> None:
        """What goes wrong here leaves an empty place."""
        try:
            filling.fill(path, identities)
        except (NotCopied, OSError, Refused) as error:
            with suppress(OSError, DatabaseError):
                place.give_up()
            words = f"{settings.VAR_DIR}: {error.strerror}." if isinstance(error, OSError) else str(error)
            raise Refused(f"Not restored, and nothing was left: {words}") from error

    def words(self, contents: Contents, finished: Finished, *, was_stopped: bool) -> str:
        made_on = contents.head.made_on
        queued = "What waited to be sent is sent once a worker runs."
        if finished.uncertain or finished.unsent:
            queued = finishing.DOUBTED.format(uncertain=finished.uncertain, unsent=finished.unsent)
        more = [LOCKED_DOWN] if contents.head.is_locked_down else []
        site_key = Path(settings.VAR_DIR) / signing.KEY_FILE
        if signing.current() and not site_key.exists():
            more.append(NO_SITE_KEY.format(path=site_key))
        return DONE.format(
            made_on=made_on,
            files=contents.files,
            erased=erasures.words(finished.replayed, made_on, was_stopped=was_stopped),
            corrected=f"were corrected: {finished.corrected}" if finished.corrected else "equal the letters",
            sessions=finished.sessions,
            queued=queued,
            more="".join(f"\n{number}. {line}" for number, line in enumerate(more, 5)),
        )
