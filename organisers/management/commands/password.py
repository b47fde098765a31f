"""Sets an organiser's password, opens or closes a login, in the database that `make run` uses with the same environment."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from organisers.entering import first_login, second_factor, sessions
from organisers.entering.passwords import new_password
from organisers.people import changing, inviting, rights, telling
from safety import erasure_list
from safety.erasure_list import Erased
from safety.logs import without_values


class Command(BaseCommand):
    help = "Sets an organiser's password: asks for it twice on a terminal, else makes one. It is printed to a terminal only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="of the organiser; may be left out where there is only one")
        parser.add_argument("--make", action="store_true", help="ask nothing: make a password")
        parser.add_argument(
            "--open",
            action="store_true",
            help="open the login again: make it active, and take off its second factor (a lost telephone)",
        )
        parser.add_argument(
            "--close", action="store_true", help="set no password: close the login, as somebody has left"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organiser = self.find(options["name"])
            if options["close"]:
                return self.close(organiser)
            is_asked = sys.stdin.isatty() and not options["make"]
            password = self.ask(organiser) if is_asked else ""
            made = "" if password else new_password()
            first_login.delete(organiser.get_username())
            if made and not self.stdout.isatty():
                # Before it is set: where the file cannot be written, the old password stays.
                place = first_login.write(organiser.get_username(), made)
            self.set(organiser, password or made, opens=options["open"])
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {without_values(error)}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        if made and self.stdout.isatty():
            self.stdout.write(f"{organiser.get_username()} now logs in with the password   {made}")
        elif made:
            self.stdout.write(f"{organiser.get_username()} now logs in with the password in   {place}")
            self.stdout.write("That file is deleted at the login.")
        else:
            self.stdout.write(f"The password of {organiser.get_username()} is set.")

        if not organiser.is_active:
            self.stdout.write(
                "This login is inactive: with --open it is made active, and its second factor is taken off."
            )

    @transaction.atomic
    def set(self, organiser: User, password: str, *, opens: bool) -> None:
        """Sets the password and ends every session; nothing else about the organiser is written."""
        now = timezone.now()
        organiser.set_password(password)
        organiser.is_active = organiser.is_active or opens
        organiser.save(update_fields=["password", "is_active"])
        inviting.end_link(organiser)
        if organiser.is_active:
            erasure_list.take_off(Erased.LOGIN, [organiser.pk])
        sessions.end_of(organiser.pk)
        changing.write(by=None, act="set password on the server", person=organiser, now=now)
        if opens and second_factor.remove(organiser):
            changing.write(by=None, act="remove second factor", person=organiser, now=now)
        telling.tell(organiser)

    @transaction.atomic
    def close(self, organiser: User) -> None:
        if not changing.close(organiser):
            raise CommandError(f"The login of {organiser.get_username()} is closed already.")
        changing.write(by=None, act="leave", person=organiser, now=timezone.now())
        self.stdout.write(f"The login of {organiser.get_username()} is closed. With --open it is opened again.")
        if not rights.managers().exists():
            self.stdout.write("Nobody is left who can manage people: open a login, or make one with createsuperuser.")

    def find(self, name: str | None) -> User:
        organisers = get_user_model().objects.filter(is_staff=True).order_by("username")
        if name is not None:
            organisers = organisers.filter(username=name)
        found = list(organisers[:2])
        if len(found) == 1:
            return found[0]
        names = list(
            get_user_model().objects.filter(is_staff=True).order_by("username").values_list("username", flat=True)
        )
        if not names:
            raise CommandError("There is no organiser yet: `make run` makes the first one, as `createsuperuser` does.")
        what = "Say whose" if name is None else f"There is no organiser {name!r}"
        raise CommandError(f"{what}: {', '.join(names)}.")

    def ask(self, organiser: User) -> str:
        """A password that was typed twice and passes Django's validators, or "" for one that is to be made."""
        while True:
            password = getpass.getpass(f"New password of {organiser.get_username()} (empty: one is made): ")
            if not password:
                return ""
            try:
                validate_password(password, organiser)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            if getpass.getpass("Again: ") == password:
                return password
            self.stderr.write("That was not the same.")
