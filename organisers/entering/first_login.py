"""A password that the site has made, on its way to its organiser: shown on a terminal, or left in a file, never logged.

What a service prints goes into a log (journald keeps it for months), so where the output is no terminal the password is
written into a file that its owner alone can read, and that is deleted at the first login.
"""

import contextlib
import os
from pathlib import Path

from django.conf import settings

FILE_NAME = "first-login"


def path() -> Path:
    return Path(settings.VAR_DIR) / FILE_NAME


def write(name: str, password: str) -> Path:
    """Leaves the password in the file, in place of one that was there; returns its path. Raises OSError."""
    place = path()
    place.unlink(missing_ok=True)
    # Made here and by nobody else: neither a file that waits there nor a link is written to.
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(f"{name}\n{password}\n")
    return place


def delete(name: str) -> None:
    """Deletes the file of an organiser, who has logged in or has another password now. That of another one stays."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path().read_text(encoding="utf-8").splitlines()[:1] == [name]:
            path().unlink()
