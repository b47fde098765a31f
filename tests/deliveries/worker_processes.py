"""Real workers for deliveries' e-mails, in processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.mail import letters

SECONDS = 150  # Far more than it takes; a machine that does much else must not fail a test.


@pytest.fixture(autouse=True)
def private_folder(settings: Any) -> Path:
    """The common folder of private files, which a process of its own finds; in place of one of each test’s own."""
    settings.PRIVATE_ROOT = Path(settings.VAR_DIR) / "private"
    return settings.PRIVATE_ROOT


def start(post: Any, *, claim_seconds: float = 300, is_blind: bool = False) -> subprocess.Popen[bytes]:
    """A worker on the test's database, folder and mail server."""
    environment = {
        **os.environ,
        "DATABASE_URL": letters.database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "MAIL_FROM": settings.MAIL_FROM,
        "MAIL_HOURLY_BUDGET": "1000000",
        "VAR_DIR": str(settings.VAR_DIR),
    }
    usual = ["manage.py", "work", "--poll-seconds", "0.1", "--claim-seconds", str(claim_seconds)]
    blind = ["-m", "tests.deliveries.blind_worker", "0.1", str(claim_seconds)]
    return subprocess.Popen([sys.executable, *(blind if is_blind else usual)], cwd=settings.BASE_DIR, env=environment)


def end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()


@contextmanager
def workers(post: Any, count: int, **options: Any) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [start(post, **options) for _ in range(count)]
    try:
        yield running
    finally:
        for worker in running:
            end(worker)


def wait_until(done: Callable[[], Any], seconds: float = SECONDS) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.05)
