"""Clearing out of the database's files what was deleted or written over in its tables.

Whoever erases says so in the same transaction (`note`); the mail worker clears up every minute until nothing is left to do.

SQLite overwrites deleted content at once (`secure_delete`), but the write-ahead log holds pages as they were until it is
emptied; and where a page was rearranged before, older copies of its rows can lie in it (of 3,000 names erased out of 6,000,
one or two were still there, measured). VACUUM writes the file anew. PostgreSQL only marks an old row as free: its bytes
stay in the file after VACUUM until a new row happens to be written over them
(https://www.postgresql.org/docs/current/routine-vacuuming.html). VACUUM FULL writes a new file.

PostgreSQL's planner samples what is in the columns, and stores up to a hundred values of each in `pg_statistic`, which the
site's role cannot clear: so of what people typed it is told to sample nothing.

What stays all the same: blocks that the file system has freed, PostgreSQL's WAL until its segments are written over, WAL
archives, replicas and backups (docs/serving.md). So the disk should be encrypted.
"""

import datetime as dt
import re
import sqlite3
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from safety.models import Erasure

# A table, or SQLite's file, is locked while it is rewritten: this much takes about a second (100,000 letters are 41 MB,
# measured 0.2 s in memory). Larger ones wait for the night. On PostgreSQL its indexes count too: they are made anew with it,
# and that of letters' words takes longer than the table.
REWRITTEN_AT_ONCE_BYTES = 64 * 1024**2
NIGHT_HOUR = 3
# How long others may have to wait for a lock that this waits for, and is given up then.
WAIT_MILLISECONDS = 500
# How long clearing everything at once waits for those that use the database.
CLEARING_SECONDS = 60.0
LOCK_NOT_AVAILABLE = "55P03"
# A column of text that is no longer holds a code, not what somebody typed.
LONGEST_CODE = 20

_models: list[type[models.Model]] = []


def register(*personal: type[models.Model]) -> None:
    """Names models whose rows can hold something personal; each app does it once, when it is ready."""
    _models.extend(model for model in personal if model not in _models)


def note(*erased: type[models.Model]) -> None:
    """Has the files cleared of what this transaction erases in the tables of some models, or of all registered ones."""
    Erasure.objects.bulk_create(Erasure(table=model._meta.db_table) for model in erased or _models)


def holds_words(field: "models.Field[Any, Any]") -> bool:
    """Whether a column holds what somebody typed, or what was sealed. Rows are chosen by codes and keyed indexes."""
    if isinstance(field, models.CharField):
        return field.editable and not field.choices and (field.max_length or 0) > LONGEST_CODE
    return isinstance(field, models.TextField | models.BinaryField)


def keep_out_of_statistics(database: BaseDatabaseWrapper) -> None:
    """Has PostgreSQL sample none of those columns from now on (ALTER TABLE … SET STATISTICS 0)."""
    if database.vendor != "postgresql":
        return
    quote = database.ops.quote_name
    with database.cursor() as cursor:
        for model in _models:
            names = [field.column for field in model._meta.local_concrete_fields if holds_words(field)]
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = ANY(%s) "
                "AND attstattarget IS DISTINCT FROM 0",
                [quote(model._meta.db_table), names],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {quote(model._meta.db_table)} ALTER COLUMN {quote(name)} SET STATISTICS 0")


def clear(now: dt.datetime) -> bool:
    """Clears the files of everything noted and committed; False where something has to be tried again later.

    Must run outside a transaction. Nobody waits for it for long.
    """
    noted = list(Erasure.objects.values_list("pk", "table"))
    if not noted:
        return True
    if connection.vendor == "sqlite":
        done = {table for _, table in noted} if _rewrite_file(now) else set()
    else:
        done = _rewrite({table for _, table in noted}, now)
    if done:
        Erasure.objects.filter(pk__in=[pk for pk, table in noted if table in done]).delete()
    return len(done) == len({table for _, table in noted})


def clear_all(erased: Iterable[type[models.Model]], *, seconds: float = CLEARING_SECONDS) -> list[str]:
    """Clears the files of the tables of some models now, however large they are, for an emergency.

    Waits for others for so many seconds in all; returns what is not cleared then. Must run outside a transaction.
    """
    deadline = time.monotonic() + seconds
    left = sorted({model._meta.db_table for model in erased})
    if connection.vendor == "sqlite":
        left = [str(connection.settings_dict["NAME"])]
    while left:
        if connection.vendor == "sqlite":
            left = [] if _rewrite_file(None) else left
        else:
            left = [table for table in left if not _rewrite_now(table)]
        if time.monotonic() > deadline:
            break
        if left:
            time.sleep(0.5)
    if not left:
        Erasure.objects.all().delete()
    return left


def _rewrite_now(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {WAIT_MILLISECONDS}")
        try:
            is_cleared = _rewrite_one(table)
            # What its statistics had sampled is drawn anew.
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return is_cleared


def _rewrite_file(now: dt.datetime | None) -> bool:
    """Rewrites SQLite's file, or lets it wait for the night (never without `now`), and cuts its log to nothing.

    Returns whether both is done.

    Whoever reads an older state prevents the second, and whoever writes, for as long, the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_MILLISECONDS}")
        try:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            (size,) = cursor.fetchone()
            is_rewritten = (now is None or may_rewrite(size, now)) and _vacuum_file(cursor, size)
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _, _ = cursor.fetchone()
        finally:
            timeout = settings.DATABASES["default"]["OPTIONS"]["timeout"]
            cursor.execute(f"PRAGMA busy_timeout = {timeout * 1000}")
    return is_rewritten and not is_busy


def may_rewrite(size: int, now: dt.datetime) -> bool:
    """Whether so many bytes may be locked for as long as rewriting them takes."""
    return size <= REWRITTEN_AT_ONCE_BYTES or timezone.localtime(now).hour == NIGHT_HOUR


def _vacuum_file(cursor: Any, size: int) -> bool:
    # A copy is made meanwhile: in memory, where it is small enough, as the blocks of a temporary file are not overwritten.
    cursor.execute(f"PRAGMA temp_store = {'MEMORY' if size <= REWRITTEN_AT_ONCE_BYTES else 'DEFAULT'}")
    try:
        cursor.execute("VACUUM")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return False
        raise
    finally:
        cursor.execute("PRAGMA temp_store = DEFAULT")
    return True


def _rewrite(tables: Iterable[str], now: dt.datetime) -> set[str]:
    """Rewrites those of PostgreSQL's tables whose turn it is; returns those that hold no erased row any more."""
    known = {model._meta.db_table for model in _models}
    done = set()
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {WAIT_MILLISECONDS}")
        try:
            for table in sorted(tables):
                cursor.execute("SELECT pg_total_relation_size(to_regclass(%s))", [connection.ops.quote_name(table)])
                (size,) = cursor.fetchone()
                if size is None or table not in known:
                    done.add(table)
                elif may_rewrite(size, now):
                    done |= {table} if _rewrite_one(table) else set()
        finally:
            cursor.execute("RESET lock_timeout")
    return done


def _rewrite_one(table: str) -> bool:
    """Whether the table's new file holds no erased row; False too where others have it locked."""
    notices = connection.connection.notices
    notices.clear()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (FULL, VERBOSE) {connection.ops.quote_name(table)}")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE:
            return False
        raise
    # Its second line begins, in the server's language, with the number of erased rows that an older transaction can
    # still see: “DETAIL:  0 dead row versions cannot be removed yet.”
    details = [found[1] for text in notices if (found := re.search(r"\d[^\n]*\n\D*?(\d+)", text))]
    return details == ["0"]
