"""Serves the site: prepares what is missing, then runs the server and the mail worker until it is told to stop."""

import contextlib
import http.client
import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.urls import reverse

from campaign import command_line
from campaign.environment import hosts
from campaign.running import database, prepare
from campaign.running.supervisor import Child, Processes
from organisers.entering import first_login

FEWEST_PROCESSES = 2
MOST_PROCESSES = 8
MOST_PROCESSES_ASKED = 256
SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "Prepares the database, texts and static files where needed, then serves the site and sends its mail."
    # The checks look at what `make test` has looked at already; they would delay every start.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--processes", type=a_number_of_processes, default=default_processes(), help="of the server"
        )
        parser.add_argument("--dev", action="store_true", help="reload the code when it changes (see `make dev`)")
        parser.add_argument("--only-prepare", action="store_true", help="prepare everything, serve nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        address = ""
        with self.in_one_line():
            if not options["only_prepare"]:
                address = prepare.find_address(settings.HOST, settings.PORT)
            with prepare.alone():
                self.prepare(is_served_from_source=options["dev"])
            if options["only_prepare"]:
                prepare.make_first_organiser(self.hand_over)
        connections.close_all()
        if not options["only_prepare"]:
            sys.exit(self.serve(address, processes=options["processes"], is_dev=options["dev"]))

    @contextlib.contextmanager
    def in_one_line(self) -> Iterator[None]:
        """Say what is wrong with this machine in one line."""
        try:
            with database.in_one_line(CommandError):
                yield
        except prepare.NotReady as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or settings.VAR_DIR}: {error.strerror}.") from error

    def prepare(self, *, is_served_from_source: bool) -> None:
        connection.ensure_connection()
        prepare.check_cache()
        if database.migrate():
            self.say("The database is up to date.")
        prepare.check_passwords()
        call_command("load_campaign", stdout=self.stdout)
        if not is_served_from_source and prepare.collect_static():
            self.say("Static files are compressed and fingerprinted.")

    def hand_over(self, name: str, password: str) -> None:
        """On a terminal it is shown; what else is printed is kept in logs."""
        shown = ["", f"The first organiser logs in as   {name}"]
        if self.stdout.isatty():
            shown += [f"with the password                {password}", "It is shown this once."]
        else:
            shown += [f"with the password in             {first_login.write(name, password)}"]
            shown += ["That file is deleted at the first login."]
        self.say(*shown, f"To set another: {how_to_set_a_password()}", "")

    def serve(self, address: str, *, processes: int, is_dev: bool) -> int:
        """Run server and worker until a signal; returns the exit code, that of the server where it cannot start."""
        children = Processes(environment=os.environ | {"PYTHONUNBUFFERED": "1"})
        children.stop_on_signals()
        try:
            children.start(server(address, processes, is_dev))
            if not self.answers(address, children):
                return self.why_not(children)
            # Only now: mail can wait a second longer than the first visitor.
            children.start(Child("mail worker", ["-m", "campaign.running.child", "work"]))
            # And this, so that nobody learns a password of a site that does not start.
            with self.in_one_line():
                prepare.make_first_organiser(self.hand_over)
            first, *others = urls(address)
            self.say(f"The site:    {first}/", *(f"             {url}/" for url in others))
            self.say(f"The admin:   {first}{reverse('admin:index')}")
            if settings.NETWORK_HOSTS:
                self.say("Others in this network reach it too, and nothing is encrypted: for trying out only.")
            self.say("Ctrl-C stops it.")
            children.watch()
            return 0
        finally:
            children.stop()

    def answers(self, address: str, children: Processes) -> bool:
        """Wait until the server answers, whatever it says; False where it ends, is stopped before, or takes too long."""
        if hosts.is_every_address(address):
            address = "::1" if ":" in address else "127.0.0.1"
        process = children.children[0].process
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline and process is not None and process.poll() is None:
            # Its port takes connections before any of its processes is there.
            asking = http.client.HTTPConnection(address, settings.PORT, timeout=5)
            try:
                asking.request("GET", "/healthz")
                asking.getresponse()
            except (OSError, http.client.HTTPException):
                if children.stopping.wait(0.05):
                    return False
            else:
                return True
            finally:
                asking.close()
        return False

    def why_not(self, children: Processes) -> int:
        """The exit code of a site that did not start; what the server said of it is printed already."""
        process = children.children[0].process
        if children.stopped_by:
            return 128 + children.stopped_by
        if process is None or process.poll() is None:
            self.stderr.write(f"The server has not answered for {SECONDS_TO_ANSWER} seconds.")
            return 1
        return process.returncode if process.returncode > 0 else 1

    def say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


def server(address: str, processes: int, is_dev: bool) -> Child:
    if is_dev:
        host = f"[{address}]" if ":" in address else address
        arguments = ["-m", "campaign.running.child", "runserver", f"{host}:{settings.PORT}"]
    else:
        arguments = ["-m", "campaign.running.child", "server", address, str(settings.PORT), str(processes)]
    return Child("server", arguments)


def urls(address: str) -> list[str]:
    """Where the site is looked at; on a local one that is any address at which it can be reached."""
    network = [f"http://{host}:{settings.PORT}" for host in settings.NETWORK_HOSTS]
    if network and not hosts.is_every_address(address):
        return network
    return [settings.SITE_URL, *network]


def how_to_set_a_password() -> str:
    """The command that sets a password in this very database, from any folder and in any shell."""
    same: dict[str, str] = {}
    if command_line.set_variables("VAR_DIR"):
        same["VAR_DIR"] = str(settings.VAR_DIR)
    secret = command_line.set_variables("SITE_URL", "SECRET_KEY", "CONTACT_KEYS", "EMAIL_URL", "CONFIRM_LETTERS")
    if command_line.set_variables("DATABASE_URL"):
        if connection.vendor == "sqlite":
            same["DATABASE_URL"] = f"sqlite:///{quote(str(settings.DATABASES['default']['NAME']))}"
        else:
            secret.insert(0, "DATABASE_URL")
    command = command_line.printed("password", prepare.FIRST_ORGANISER, **same)
    return f"{command} (with the same {', '.join(secret)} in the environment)" if secret else command


def a_number_of_processes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PROCESSES_ASKED:
        raise ArgumentTypeError(f"must be a number from 1 to {MOST_PROCESSES_ASKED}, not {text!r}")
    return int(text)


def default_processes() -> int:
    """One process a processor that this one may use, within reason."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(FEWEST_PROCESSES, min(processors, MOST_PROCESSES))
