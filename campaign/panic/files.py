"""What a panic does to files: the keys first, then whatever letters, names or addresses lie in; what others have to do."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from campaign.environment.secret_keys import SECRETS_FILE
from campaign.site_file import signing

# In VAR_DIR: keys. They go first.
KEYS = (SECRETS_FILE, signing.KEY_FILE)
# What holds nothing personal, or is cleared by itself, as the database is. Everything else in VAR_DIR goes, whoever put it
# there: so what is added later is not forgotten here.
LEFT = ("static", "static.stamp", "media")
OF_THE_DATABASE = ("", "-wal", "-shm", "-journal")
# What the site puts there: `campaign.backup.folder` and `campaign.backup.erased.noting` make these names.
IN_A_FOLDER_OF_BACKUPS = ("backup-????-??-??-*.tar.gz.age", ".backup-????-??-??-*.tar.gz.age.*", ".lock", "erased")
# Marks the folder of a PostgreSQL server: its database is cleared by itself, too.
OF_A_SERVER = "PG_VERSION"
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
        # Drafts of them, too, which a process that was killed has left (`campaign.environment.secret_keys`).
        for path in var_dir.glob(f".{name}.*"):
            wipe(path)
    return [name for name in IN_THE_ENVIRONMENT if os.environ.get(name)]


def destroy_files() -> list[str]:
    """Deletes everything in VAR_DIR but `LEFT`, and the site's own backups wherever they are; returns their names.

    Nothing that cannot be deleted keeps the rest: `left` names it.
    """
    names = sorted(path.name for path in personal() if path.exists())
    for path in personal_files():
        with suppress(OSError):
            wipe(path)
    for path in personal():
        shutil.rmtree(path, ignore_errors=True)
    return names


def personal() -> set[Path]:
    """The folders and files that go."""
    var_dir = Path(settings.VAR_DIR)
    database = Path(str(connection.settings_dict["NAME"]))
    left = {
        *(var_dir / name for name in LEFT),
        *(database.with_name(f"{database.name}{end}") for end in OF_THE_DATABASE),
    }
    within = set(var_dir.iterdir()) - left if var_dir.is_dir() else set()
    named = {Path(settings.PRIVATE_ROOT), Path(settings.MAIL_DIR)} - {var_dir, *var_dir.parents}
    return {path for path in within | named | own_backups() if not (path / OF_A_SERVER).exists()}


def own_backups() -> set[Path]:
    """What the site has put into a folder of backups outside of VAR_DIR, which may be a stick with other things on it."""
    where = Path(settings.BACKUP_DIR)
    if Path(settings.VAR_DIR) in where.parents or not where.is_dir():
        return set()
    return {path for pattern in IN_A_FOLDER_OF_BACKUPS for path in where.glob(pattern)}


def personal_files() -> list[Path]:
    found = [path for path in personal() if path.is_file()]
    return found + [path for one in personal() if one.is_dir() for path in one.rglob("*") if path.is_file()]


def left() -> list[str]:
    """Files that could not be deleted: of another owner, on a disk that takes no changes."""
    return sorted(str(path) for path in personal_files() if path.exists())


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
