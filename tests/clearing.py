"""Clearing the database's files of what was erased, as the worker does in its next minutes."""

import time

from django.utils import timezone

from safety import vacuum


def clear_files() -> None:
    """Tries until it succeeds: PostgreSQL's own processes hold a table, or an older state, for a moment, or for some."""
    for _ in range(120):
        if vacuum.clear(timezone.now()):
            return
        time.sleep(0.25)
    raise AssertionError("the files could not be cleared")
