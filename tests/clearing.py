"""Clearing the database's files of what was erased, as the worker does in its next minutes."""

import datetime as dt
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from safety import vacuum

SECONDS = 60


def clear_files(now: dt.datetime | None = None) -> None:
    """Tries until it succeeds: others may hold a table, or an older state, for a while."""
    until_cleared(lambda: vacuum.clear(now or timezone.now()))


def until_cleared(clear: Callable[[], bool]) -> None:
    """Calls `clear` until it is true; what held it up is in the error where it never is."""
    deadline = time.monotonic() + SECONDS
    while not clear():
        assert time.monotonic() < deadline, f"the files could not be cleared: {others()}"
        time.sleep(0.25)


def others() -> list[tuple[object, ...]]:
    """PostgreSQL's other processes that hold a transaction or a snapshot, in whichever database."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, backend_type, state, xact_start::text, backend_xid::text, backend_xmin::text, left(query, 80) "
            "FROM pg_stat_activity WHERE (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL) AND pid <> pg_backend_pid()"
        )
        return cursor.fetchall()
