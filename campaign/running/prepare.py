"""Brings a machine from “installed” to “can serve”: database, texts, static files, first organiser."""

import contextlib
import errno
import fcntl
import hashlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction

from campaign import checks
from organisers.entering.passwords import new_password

FIRST_ORGANISER = "organiser"


class NotReady(Exception):
    """Something about this machine keeps the site from starting; the message is one line and says what."""


def find_address(host: str, port: int) -> str:
    """The IP address that HOST means, as the server wants it. Raises NotReady where nothing can be served there.

    Asked before the server starts, which would share the port with another copy of itself without a word.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        # A name may have several addresses: IPv4 comes first.
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OverflowError, UnicodeError) as error:
        raise NotReady(f"HOST {host} is not the name of a machine.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotReady(
                f"Port {port} on {host} is in use. Stop what uses it, or choose another: PORT={port + 1} make run"
            ) from error
        if error.errno == errno.EACCES:
            raise NotReady(f"Port {port} is not allowed to this user; choose one above 1023.") from error
        raise NotReady(f"Nothing can be served at HOST {host}: {error.strerror}.") from error
    return str(address[0])


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


def make_first_organiser(hand_over: Callable[[str, str], None]) -> None:
    """Create an organiser who may do everything where there is none yet.

    `hand_over` gets name and password; where it fails, there is no organiser, and the next start makes one.
    """
    users = get_user_model()
    with transaction.atomic():
        if users.objects.filter(is_superuser=True).exists() or users.objects.filter(username=FIRST_ORGANISER).exists():
            return
        password = new_password()
        users.objects.create_superuser(FIRST_ORGANISER, password=password)
        hand_over(FIRST_ORGANISER, password)


def check_passwords() -> None:
    """Raise NotReady where a login of a public site has a password that everybody tries first."""
    for found in [] if settings.IS_LOCAL else checks.no_login_has_a_default_password(None):
        raise NotReady(f"{found.msg} Nothing is served before that. {found.hint}")


def check_cache() -> None:
    """Raise NotReady where the cache of `CACHE_URL` does not answer."""
    try:
        caches["default"].get("ready")
    except Exception as error:
        raise NotReady(f"The cache at CACHE_URL does not answer ({type(error).__name__}).") from error
