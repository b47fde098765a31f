"""Outages: for a while the database or the disk takes nothing. The program is not at fault, and it passes by itself."""

import errno
import logging
import sqlite3
import time

import django.db

from safety.logs import text_of

logger = logging.getLogger(__name__)

# No room, none left of a quota, mounted read-only, or the disk itself fails.
OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
# SQLite's code for a statement that makes no sense (https://sqlite.org/rescode.html#error), such as a missing table.
WRONG_STATEMENT = sqlite3.SQLITE_ERROR
# PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html): a server that only reads, as during a
# move to another one; and what no repeating makes smaller, which its driver counts among the errors of operation.
READ_ONLY, TOO_LARGE = "25006", "54"
# A visitor who is turned away is told to come again then; the log is told of an outage as often.
RETRY_AFTER_SECONDS = 30
TOLD_EVERY_SECONDS = 60.0

_told_at = float("-inf")


def is_outage(error: BaseException | None) -> bool:
    """Whether an error says that database or disk take nothing at the moment: gone, locked, or without room."""
    if isinstance(error, OSError):
        return error.errno in OF_THE_DISK
    if not isinstance(error, django.db.Error):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower eight bits are the code; those above say more about it.
        code = getattr(cause, "sqlite_errorcode", WRONG_STATEMENT) & 0xFF
        return isinstance(error, django.db.OperationalError) and code != WRONG_STATEMENT
    if type(error) is django.db.DatabaseError and cause is not None and not getattr(cause, "pgcode", None):
        # What psycopg2 makes of “server closed the connection unexpectedly” while it waits for an answer.
        return True
    code = getattr(cause, "pgcode", None) or ""
    if code.startswith(TOO_LARGE):
        return False
    return code == READ_ONLY or isinstance(error, (django.db.OperationalError, django.db.InterfaceError))


def tell(error: BaseException) -> None:
    """Writes one line into the log, at most one a minute: an outage meets every request."""
    global _told_at
    if time.monotonic() - _told_at >= TOLD_EVERY_SECONDS:
        _told_at = time.monotonic()
        logger.error("The database or the disk takes nothing at the moment: %s", text_of(error))


class NotOfOutages(logging.Filter):
    """Drops Django's own record of a request that met an outage: `tell` has said it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and is_outage(record.exc_info[1]))
