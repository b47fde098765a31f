"""Servers and workers as the site runs them, on a test's database, each a process that knows of the others by it alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from tests.mail import letters
from tests.run.conftest import free_port

USUAL, FORGETFUL = "campaign.running.child", "tests.emergencies.forgetful"


@contextmanager
def started(module: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "DATABASE_URL": letters.database_url(), "VAR_DIR": str(settings.VAR_DIR), **more}
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def server(module: str = USUAL) -> Iterator[int]:
    """A server with one process; its port."""
    port = free_port()
    with started(module, "server", "127.0.0.1", str(port), "1", PORT=str(port)):
        yield port


def worker(post: Any, module: str = USUAL) -> Any:
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_FROM": "post@letters.example"}
    return started(module, "work", "--poll-seconds", "0.1", **mail, MAIL_HOURLY_BUDGET="1000000")
