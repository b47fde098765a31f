"""Serves the site: prepares what is missing, then runs the server and the mail worker until it is told to stop."""

import os
import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from campaign.running import prepare
from campaign.running.supervisor import Child, Processes

FEWEST_PROCESSES = 2
MOST_PROCESSES = 8
SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "Prepares the database, texts and static files where needed, then serves the site and sends its mail."
    # The checks look at what `make test` has looked at already; they would delay every start.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=default_processes(), help="of the server")
        parser.add_argument("--dev", action="store_true", help="reload the code when it changes (see `make dev`)")
        parser.add_argument("--only-prepare", action="store_true", help="prepare everything, serve nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["only_prepare"]:
                prepare.check_port(settings.HOST, settings.PORT)
            with prepare.alone():
                self.prepare(is_served_from_source=options["dev"])
        except prepare.NotReady as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {one_line(error)}") from error
        except OSError as error:
            raise CommandError(f"{error.filename or settings.VAR_DIR}: {error.strerror}.") from error
        finally:
            connections.close_all()
        if not options["only_prepare"]:
            sys.exit(self.serve(**options))

    def prepare(self, *, is_served_from_source: bool) -> None:
        connection.ensure_connection()
        prepare.check_cache()
        if prepare.migrate():
            self.say("The database is up to date.")
        call_command("load_campaign", stdout=self.stdout)
        if not is_served_from_source and prepare.collect_static():
            self.say("Static files are compressed and fingerprinted.")
        password = prepare.make_first_organiser()
        if password:
            self.say(
                "",
                f"The first organiser logs in as   {prepare.FIRST_ORGANISER}",
                f"with the password                {password}",
                "It is shown this once. To set another: "
                f".venv/bin/python manage.py changepassword {prepare.FIRST_ORGANISER}",
                "",
            )

    def serve(self, *, processes: int, dev: bool, **options: Any) -> int:
        """Run server and worker until a signal or the server's end; returns the exit code."""
        children = Processes(environment=os.environ | {"PYTHONUNBUFFERED": "1"})
        children.stop_on_signals()
        try:
            children.start(server(processes, dev))
            if self.answers(children):
                # Only now: mail can wait a second longer than the first visitor.
                children.start(Child("mail worker", ["-m", "campaign.running.child", "work"]))
                self.say(
                    f"The site:    {settings.SITE_URL}/",
                    f"The admin:   {settings.SITE_URL}{reverse('admin:index')}",
                    "Ctrl-C stops it.",
                )
            return children.watch()
        finally:
            children.stop()

    def answers(self, children: Processes) -> bool:
        """Wait until the server takes connections; False where it ends or is stopped before."""
        process = children.children[0].process
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline and process is not None and process.poll() is None:
            try:
                socket.create_connection((settings.HOST, settings.PORT), timeout=1).close()
            except OSError:
                if children.stopping.wait(0.05):
                    return False
            else:
                return True
        return False

    def say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


def server(processes: int, is_dev: bool) -> Child:
    if is_dev:
        arguments = ["-m", "campaign.running.child", "runserver", f"{settings.HOST}:{settings.PORT}"]
    else:
        arguments = ["-m", "campaign.running.child", "server", settings.HOST, str(settings.PORT), str(processes)]
    return Child("server", arguments, is_essential=True)


def default_processes() -> int:
    """One process a processor that this one may use, within reason."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(FEWEST_PROCESSES, min(processors, MOST_PROCESSES))


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())
