"""The environment every test starts from, set before any setting is read (tests/conftest.py asks for it)."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

# What a developer's own shell may have set must not change a test; the database is chosen from outside on purpose.
SETTINGS = (
    "ADMIN_PATH",
    "BACKUP_DIR",
    "BACKUP_TO",
    "CACHE_URL",
    "CONFIRM_LETTERS",
    "CONTACT_KEYS",
    "COUNT_STEP",
    "DEV",
    "EMAIL_URL",
    "HSTS_PRELOAD",
    "HSTS_SUBDOMAINS",
    "HOST",
    "LINK_URL",
    "MAIL_FROM",
    "MAIL_HOURLY_BUDGET",
    "MIRROR_URLS",
    "ONION_URL",
    "PORT",
    "PROXY_COUNT",
    "SECRET_KEY",
    "SITE_URL",
)


MEMORY = Path("/dev/shm")  # noqa: S108 (mkdtemp makes a folder of its own in it)
NEEDED_BYTES = 2 * 1024**3


def in_memory() -> str | None:
    """A folder in memory, if there is room: databases sync there as anywhere, and wait for no disk. Else None."""
    is_there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return str(MEMORY) if is_there and shutil.disk_usage(MEMORY).free > NEEDED_BYTES else None


def prepare() -> None:
    """Take foreign settings away and give each test process a `VAR_DIR` of its own."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    # Where Python may not keep what it has compiled, each test process, and each process of a site that a test starts,
    # would compile everything again: more than half of what it takes to find the tests.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Playwright runs an event loop in the thread that also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        os.environ["TEST_VAR_DIR"] = tempfile.mkdtemp(prefix="campaign-tests-", dir=in_memory())
    os.environ["VAR_DIR"] = str(Path(os.environ["TEST_VAR_DIR"]) / (worker or "alone"))
    # WhiteNoise says so where there is none.
    (Path(os.environ["VAR_DIR"]) / "static").mkdir(parents=True, exist_ok=True)


def remove() -> None:
    """Remove what the tests left, once the process that made the folder ends."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        shutil.rmtree(os.environ["TEST_VAR_DIR"], ignore_errors=True)
