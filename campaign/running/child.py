"""The processes that `manage.py run` starts: `python -m campaign.running.child server HOST PORT PROCESSES`, or `… COMMAND`.

Every other first word is a management command, such as `work`.
"""

import gc
import logging
import multiprocessing
import os
import signal
import sys
from typing import Any

from campaign.running import parent_watch
from campaign.web.overload import THREADS_VARIABLE

HEADER_SECONDS = 20
HEADER_BYTES = 32 * 1024
WAITING_CONNECTIONS = 2048
# All processes' together. Each has a database connection of its own, and PostgreSQL allows a hundred unless told otherwise.
THREADS = 64


# What the server itself logs: exceptions that Django has not caught, as texts.
LOGGING = {
    "filters": {"redact": {"()": "safety.logs.Redact"}},
    "formatters": {"generic": {"()": "safety.logs.PlainFormatter", "format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "generic"},
        "access": {"class": "logging.NullHandler"},
    },
}


def serve(host: str, port: int, processes: int) -> None:
    """Serve the site until SIGTERM; each request that was taken is answered first."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    if sys.platform == "linux":
        # Forked, the processes inherit the pipe of `parent_watch`. Nothing of the site is loaded here yet.
        multiprocessing.set_start_method("fork")
    threads = max(1, THREADS // processes)
    # Which of them are kept for whom is the application's to say.
    os.environ[THREADS_VARIABLE] = str(threads)
    Granian(
        "campaign.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        # Proxies speak HTTP/1.1 to an application, and its limits are simple.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        loop=Loops.asyncio,
        websockets=False,
        backlog=WAITING_CONNECTIONS,
        # How many requests a process takes at once; those that find no thread free wait.
        backpressure=WAITING_CONNECTIONS,
        # No log of requests: it would hold supporters' addresses.
        log_access=False,
        # Its warnings are only about the number of threads.
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        # A process that dies is replaced. One that dies again within 5.5 seconds ends the server (granian 2.8 has no
        # option for that), which `manage.py run` starts again after a second.
        respawn_failed_workers=True,
        workers_kill_timeout=parent_watch.SECONDS_TO_FINISH,
    ).serve(target_loader=load, wrap_loader=False)


def load() -> Any:
    """The application with all its views, in a process that the server has just made.

    A forked process inherits the server's handler of SIGTERM, which only sets a flag. Until granian sets another, the
    signal must end the process, or stopping the site while it starts would wait for a second signal.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent_watch.watch()
    from django.urls import get_resolver

    from campaign.wsgi import application

    get_resolver().url_patterns  # noqa: B018  (loads the views, so that the first visitor does not wait for it)
    # What is loaded by now is never freed. Collecting garbage in it would stop all threads for a tenth of a second or more.
    gc.collect()
    gc.freeze()
    return application


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    parent_watch.watch()
    command, *arguments = sys.argv[1:]
    if command == "server":
        serve(arguments[0], int(arguments[1]), int(arguments[2]))
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", command, *arguments])


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    main()
