"""Clearing out of the database's files what was deleted or written over in its tables.

SQLite overwrites deleted content at once (`secure_delete`), but the write-ahead log holds pages as they were until it is
emptied. PostgreSQL keeps old versions of a row until the table is vacuumed; the freed bytes are then given to new rows,
and are not overwritten before that (https://www.postgresql.org/docs/current/routine-vacuuming.html). So a disk should be
encrypted all the same; backups and archived logs are older than any erasure.
"""

from django.db import connection, models

_models: list[type[models.Model]] = []


def register(*personal: type[models.Model]) -> None:
    """Names models whose rows can hold something personal; each app does it once, when it is ready."""
    _models.extend(model for model in personal if model not in _models)


def vacuum() -> None:
    """Empties the log or vacuums the tables. Must run outside a transaction; nobody has to wait for it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for model in _models:
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
