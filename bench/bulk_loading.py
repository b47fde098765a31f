"""Filling tables with very many rows on PostgreSQL: their indexes are made afterwards, all at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

# What belongs to no constraint; of an index that is dropped, the statement that makes it again.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[Any]:
    """A cursor for statements that fill these tables, in one transaction; then their indexes are there again.

    Row by row, an index of what occurs in a text takes longer than all others together. Foreign keys are not looked at: the
    rows are made by statements that know them. On SQLite it changes nothing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            yield cursor
            return
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(INDEXES, [[table._meta.db_table for table in tables]])
        indexes = cursor.fetchall()
        for name, _how in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield cursor
        for _name, how in indexes:
            cursor.execute(how)


def take_statistics() -> None:
    """As on a site: PostgreSQL does this by itself, and nobody tells SQLite what its tables hold."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
