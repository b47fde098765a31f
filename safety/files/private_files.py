"""Files that only organisers may see: dossiers, scans. Their names are random, and their owner alone may read them.

They lie in `settings.PRIVATE_ROOT`, which no web server serves; pages that check permissions open them.
"""

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from safety.files import whole

# What a crash has left is deleted after this long: a file is stored before the transaction of its row is committed.
ORPHANED_FOR = dt.timedelta(days=1)
_users: list[Callable[[], Iterable[str]]] = []
_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,5}")
# Of a file, or of its draft (`whole`).
_ANY_NAME = re.compile(r"\.?[0-9a-f]{32}\.[a-z0-9]{1,5}(?:\.[0-9a-f]{8})?")


def store(content: bytes, suffix: str) -> str:
    """Writes a file, whole and on the disk when this returns; returns its name, to be stored in a row."""
    folder = Path(settings.PRIVATE_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.{suffix}"
    whole.write(folder / name, content)
    return name


def path_of(name: str) -> Path:
    """Where a file lies. Raises ValueError for what `store` never returns."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a name of a private file")
    return Path(settings.PRIVATE_ROOT) / name


def read(name: str) -> bytes:
    """Raises FileNotFoundError where it was deleted."""
    return path_of(name).read_bytes()


def delete(name: str) -> None:
    """Deletes a file; one that is gone already is no error."""
    path_of(name).unlink(missing_ok=True)


def register(names_in_use: Callable[[], Iterable[str]]) -> None:
    """Each app that stores files says which names its rows have; called once, when it is ready."""
    _users.append(names_in_use)


def delete_orphans(now: dt.datetime) -> int:
    """Deletes files, and drafts of files, older than a day whose name no row has; returns how many."""
    folder = Path(settings.PRIVATE_ROOT)
    oldest = (now - ORPHANED_FOR).timestamp()
    # The folder is read first: what is stored meanwhile is too young.
    old = [path for path in folder.iterdir() if written_at(path) < oldest] if folder.is_dir() else []
    in_use = {name for names_in_use in _users for name in names_in_use()}
    orphans = [path for path in old if _ANY_NAME.fullmatch(path.name) and path.name not in in_use]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def written_at(path: Path) -> float:
    """When a file was written, in seconds since 1970; infinite where it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
