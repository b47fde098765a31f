"""What a panic does to files: the keys first, then whatever letters, names or addresses lie in; what others have to do."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from campaign.secret_keys import SECRETS_FILE
from campaign.site_file import keeping, signing
from organisers.entering import first_login

# In VAR_DIR: keys, and what is made of letters and mail.
KEYS = (SECRETS_FILE, signing.KEY_FILE)
FOLDERS = ("private", "mail", "exports", "backups", keeping.FOLDER)
FILES = (first_login.FILE_NAME,)
# What holds nothing personal, or is cleared by itself (the database).
LEFT = ("static", "media", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
PIECE_BYTES = 1024 * 1024
IN_THE_ENVIRONMENT = ("SECRET_KEY", "CONTACT_KEYS")


def destroy_keys() -> list[str]:
    """Writes over and deletes the files with keys; returns the names of those that only the environment has.

    Each gets another name first: a command that is killed here can be run again, and does not find a damaged file of keys.
    """
    var_dir = Path(settings.VAR_DIR)
    for name in KEYS:
        with suppress(FileNotFoundError):
            (var_dir / name).rename(var_dir / f".{name}.wiped")
        # Drafts of them, too, which a process that was killed has left (`campaign.secret_keys`).
        for path in var_dir.glob(f".{name}.*"):
            wipe(path)
    return [name for name in IN_THE_ENVIRONMENT if os.environ.get(name)]


def destroy_files() -> int:
    """Deletes what is made of letters and mail in VAR_DIR, and photographs of no article; returns how many there were.

    Nothing that cannot be deleted keeps the rest: `left` names it.
    """
    var_dir = Path(settings.VAR_DIR)
    found = in_folders()
    found += [var_dir / name for name in FILES if (var_dir / name).is_file()]
    for path in found:
        with suppress(OSError):
            wipe(path)
    for folder in folders():
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def folders() -> set[Path]:
    named = {Path(settings.VAR_DIR) / name for name in FOLDERS}
    return {*named, Path(settings.PRIVATE_ROOT), Path(settings.MAIL_DIR)}


def in_folders() -> list[Path]:
    return [path for folder in folders() if folder.is_dir() for path in folder.rglob("*") if path.is_file()]


def left() -> list[str]:
    """Files that could not be deleted: of another owner, on a disk that takes no changes."""
    var_dir = Path(settings.VAR_DIR)
    keys = [path for name in KEYS for path in (var_dir / name, *var_dir.glob(f".{name}.*")) if path.exists()]
    return sorted(str(path) for path in (*keys, *in_folders(), *(var_dir / name for name in FILES)) if path.exists())


def wipe(path: Path) -> None:
    """Writes over a file before it is deleted: of use on a magnetic disk, and no harm on others. Gone already is fine."""
    try:
        with path.open("r+b", buffering=0) as file:
            for start in range(0, path.stat().st_size, PIECE_BYTES):
                file.seek(start)
                file.write(bytes(min(PIECE_BYTES, path.stat().st_size - start)))
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    finally:
        path.unlink(missing_ok=True)


def unknown() -> Iterable[str]:
    """What else lies in VAR_DIR; the site has not put it there, and whoever has knows what is in it."""
    known = {*FOLDERS, *FILES, *KEYS, *LEFT}
    return sorted(path.name for path in Path(settings.VAR_DIR).iterdir() if path.name not in known)
