"""What a panic does to files: the keys first, then whatever letters, names or addresses lie in; what others have to do."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from campaign.secret_keys import SECRETS_FILE
from organisers.entering import first_login

# In VAR_DIR: keys, and what is made of letters and mail.
KEYS = (SECRETS_FILE,)
FOLDERS = ("private", "mail", "exports", "backups")
FILES = (first_login.FILE_NAME,)
# What holds nothing personal, or is cleared by itself (the database).
LEFT = ("static", "media", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm")
IN_THE_ENVIRONMENT = ("SECRET_KEY", "CONTACT_KEYS")


def destroy_keys() -> list[str]:
    """Writes over and deletes the files with keys; returns the names of those that only the environment has."""
    for name in KEYS:
        wipe(Path(settings.VAR_DIR) / name)
    return [name for name in IN_THE_ENVIRONMENT if os.environ.get(name)]


def destroy_files() -> int:
    """Deletes what is made of letters and mail in VAR_DIR; returns how many files there were."""
    var_dir = Path(settings.VAR_DIR)
    folders = {*(var_dir / name for name in FOLDERS), Path(settings.PRIVATE_ROOT), Path(settings.MAIL_DIR)}
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    found += [var_dir / name for name in FILES if (var_dir / name).is_file()]
    for path in found:
        wipe(path)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def wipe(path: Path) -> None:
    """Writes over a file before it is deleted: of use on a magnetic disk, and no harm on others. Gone already is fine."""
    try:
        with path.open("r+b", buffering=0) as file:
            file.write(b"\0" * path.stat().st_size)
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    finally:
        path.unlink(missing_ok=True)


def unknown() -> Iterable[str]:
    """What else lies in VAR_DIR; the site has not put it there, and whoever has knows what is in it."""
    known = {*FOLDERS, *FILES, *KEYS, *LEFT}
    return sorted(path.name for path in Path(settings.VAR_DIR).iterdir() if path.name not in known)
