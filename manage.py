#!/usr/bin/env python
"""Django's command line for this site."""

import os
import signal
import sys
import time

INTERRUPTED = 130  # 128 and SIGINT's number, as shells count


def stop_at_once(*_: object) -> None:
    """Ctrl-C while `run` prepares: what is half done is done again at the next start, as after a power cut."""
    time.sleep(0.05)  # make, which has seen the same signal, is confused by children that are quicker than itself
    os._exit(INTERRUPTED)


def take_signals(arguments: list[str]) -> None:
    """Answer Ctrl-C from here on; deploy/install.py, which may have started this, blocks it until then."""
    if arguments[:1] == ["run"]:
        signal.signal(signal.SIGINT, stop_at_once)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        sys.exit(f"{error}. Install what the site needs: make run, or pip install -r requirements.txt")
    if arguments[:1] == ["make_key"]:
        # Run without settings, which may be asking for the very key.
        from campaign.management.commands.make_key import Command

        Command().run_from_argv(sys.argv)
        return
    if arguments[:1] == ["backup_key"]:
        # On a computer where there is no site.
        from campaign.management.commands import backup_key

        backup_key.Command().run_from_argv(sys.argv)
        return
    try:
        settings.INSTALLED_APPS  # noqa: B018  (reads the settings: what the environment lacks is said in one line)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        from campaign.running import database

        if not database.is_empty():
            raise
        sys.exit("The database is empty. `manage.py run --only-prepare` makes its tables and loads the campaign.")


if __name__ == "__main__":
    try:
        take_signals(sys.argv[1:])
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
