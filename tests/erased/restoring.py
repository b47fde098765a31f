"""A database that is put back to what it was before something was erased, as by restoring a backup from before."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from campaign.backup.erased import noting


@contextlib.contextmanager
def erased_and_restored() -> Iterator[Path]:
    """What the block does is on the list, and the database is as before the block; gives the folder of the list."""
    backup = transaction.savepoint()
    yield noting.folder()
    noting.write(timezone.now())
    transaction.savepoint_rollback(backup)
