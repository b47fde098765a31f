"""Ends a child process when the process that started it is gone, however that one ended."""

import os
import signal
import threading
import time

# The reading end of a pipe whose other end only `manage.py run` holds: it reads as ended once that process is dead.
VARIABLE = "RUN_LIFELINE"
SECONDS_TO_FINISH = 15


def watch() -> None:
    """Stop this process as SIGTERM would when the pipe ends; without a pipe, do nothing."""
    descriptor = os.environ.get(VARIABLE)
    if descriptor:
        threading.Thread(target=_wait, args=(int(descriptor),), name="parent_watch", daemon=True).start()


def _wait(descriptor: int) -> None:
    try:
        os.read(descriptor, 1)
    except OSError:
        return  # Not inherited by this process (where processes are spawned, not forked): its parent has one.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_FINISH)
    os._exit(1)
