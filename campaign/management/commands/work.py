"""Sends the mail that waits in the outbox and does the regular chores, until it is told to stop."""

import datetime as dt
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaign.chores import Schedule
from campaign.running import database
from organisers.decisions import bulk
from outbox.models import CLAIM
from outbox.queue import FIRST_WAIT
from outbox.sending.worker import POLL_SECONDS, Worker
from safety.keys import used_keys


class Command(BaseCommand):
    help = "Sends waiting mail and does the chores. Any number may run at once; SIGTERM finishes the mail in hand."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due, then end (for cron)")
        parser.add_argument("--poll-seconds", type=float, default=POLL_SECONDS, help="how often to look for mail")
        parser.add_argument(
            "--claim-seconds",
            type=float,
            default=CLAIM.total_seconds(),
            help="after how long a message is taken from a worker that has died",
        )

        parser.add_argument(
            "--first-wait-seconds",
            type=float,
            default=FIRST_WAIT.total_seconds(),
            help="how long to wait after a message's first failure; twice as long after each further one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with database.in_one_line(CommandError):
            used_keys.check()
        worker = Worker(
            clock=timezone.now,
            chores=Schedule(),
            background=bulk.do_step,
            claim_lasts=dt.timedelta(seconds=options["claim_seconds"]),
            poll_seconds=options["poll_seconds"],
            first_wait=dt.timedelta(seconds=options["first_wait_seconds"]),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if options["once"]:
            worker.run_until_empty()
        else:
            worker.run()
