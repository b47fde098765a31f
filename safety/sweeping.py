"""Clearing out of the database's files what was deleted or written over in its tables.

SQLite overwrites deleted content at once (`secure_delete`), but the write-ahead log holds pages as they were until it is
emptied. PostgreSQL keeps old versions of a row until the table is vacuumed; the freed bytes are then given to new rows,
and are not overwritten before that (https://www.postgresql.org/docs/current/routine-vacuuming.html). So a disk should be
encrypted all the same; backups and archived logs are older than any erasure.
"""

from django.apps import apps
from django.db import connection

# Where something personal can have been erased from; by name, since the rooms above are not imported here.
TABLES = ("appeals.Letter", "appeals.Contact", "articles.Comment", "safety.OutboxMessage", "safety.LimitHit")


def sweep() -> None:
    """Empties the log or vacuums the tables. Must run outside a transaction; nobody has to wait for it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for name in TABLES:
            table = connection.ops.quote_name(apps.get_model(name)._meta.db_table)
            cursor.execute(f"VACUUM {table}")
