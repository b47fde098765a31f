"""Brings a machine from “installed” to “can serve”: database, texts, static files, first organiser."""

import contextlib
import errno
import fcntl
import hashlib
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import caches
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor

FIRST_ORGANISER = "organiser"
# No letter that reads like another: the password is copied from a terminal, sometimes by hand.
PASSWORD_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
PASSWORD_GROUPS = 5
PASSWORD_GROUP_LENGTH = 5


class NotReady(Exception):
    """Something about this machine keeps the site from starting; the message is one line and says what."""


def check_port(host: str, port: int) -> None:
    """Raise NotReady where nothing can be served at `host`:`port`.

    Asked before the server starts, which would share the port with another copy of itself without a word.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], found[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OverflowError as error:
        raise NotReady(f"PORT {port} is not a port; choose one from 1 to 65535.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotReady(
                f"Port {port} on {host} is in use. Stop what uses it, or choose another: PORT={port + 1} make run"
            ) from error
        if error.errno == errno.EACCES:
            raise NotReady(f"Port {port} is not allowed to this user; choose one above 1023.") from error
        raise NotReady(f"Nothing can be served at HOST {host}: {error.strerror}.") from error


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time prepare this `VAR_DIR`."""
    try:
        file = (settings.VAR_DIR / "run.lock").open("w")
    except OSError as error:
        raise NotReady(f"VAR_DIR {settings.VAR_DIR} cannot be written to: {error.strerror}.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> bool:
    """Bring the database up to date; returns whether there was anything to do."""
    executor = MigrationExecutor(connection)
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_behind:
        call_command("migrate", interactive=False, verbosity=0)
    table = settings.CACHES["logins"]["LOCATION"]
    if table not in connection.introspection.table_names():
        call_command("createcachetable", table, database=DEFAULT_DB_ALIAS, verbosity=0)
    return is_behind


def collect_static() -> bool:
    """Compress and fingerprint the static files if any has changed since the last time; returns whether one had."""
    stamp = settings.VAR_DIR / "static.stamp"
    digest = hashlib.sha256(str(Path(settings.BASE_DIR)).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and settings.STATIC_ROOT.is_dir():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())
    return True


def make_first_organiser() -> str:
    """Create an organiser who may do everything where there is none yet; returns the password, else ""."""
    users = get_user_model()
    with transaction.atomic():
        if users.objects.filter(is_superuser=True).exists() or users.objects.filter(username=FIRST_ORGANISER).exists():
            return ""
        password = "-".join(
            "".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(PASSWORD_GROUP_LENGTH))
            for _ in range(PASSWORD_GROUPS)
        )
        users.objects.create_superuser(FIRST_ORGANISER, password=password)
    return password


def check_cache() -> None:
    """Raise NotReady where the cache of `CACHE_URL` does not answer."""
    try:
        caches["default"].get("ready")
    except Exception as error:
        raise NotReady(f"The cache at CACHE_URL does not answer ({type(error).__name__}).") from error
