"""Reading a lot of the database as it was at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query in the block sees the database as it was at the first of them. Nothing may be written in it.

    PostgreSQL: REPEATABLE READ, READ ONLY (https://www.postgresql.org/docs/current/transaction-iso.html); within it a
    query's `iterator()` is a cursor of the server's own. SQLite: a transaction that begins as a reader (BEGIN DEFERRED;
    Django's own begin as writers and would keep everybody else from writing), as WAL gives each reader the state it began
    with (https://www.sqlite.org/isolation.html). Within another transaction it is that one's state.

    As long as it lasts, what others delete stays in the files, so it must not last for ever: the caller sees to that.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            if connection.connection is not None:
                with connection.cursor() as cursor:
                    cursor.execute("ROLLBACK")
