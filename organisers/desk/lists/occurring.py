"""Which values a column has: for filters that offer only what there is, in one query that walks through no table."""

from collections.abc import Iterable
from typing import Any

from django.db import connections, models, router


def values_of(model: type[models.Model], field: str, *, sql: str = "") -> set[str]:
    """All values of a column, as text; NULL and "" are none. An index has to begin with the column.

    With `sql`, an expression of the model's columns in our own words, those of an index that begins with it.

    It goes from each value to the next greater one in that index, so it costs as many steps as there are values, however
    many rows have them. Neither SQLite nor PostgreSQL does that for DISTINCT by itself
    (https://wiki.postgresql.org/wiki/Loose_indexscan).
    """
    table, column = names_of(model, field)
    column = sql or column
    statement = (
        f"WITH RECURSIVE found(value) AS (SELECT MIN({column}) FROM {table} UNION ALL "  # noqa: S608 (names of our models)
        f"SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > found.value) FROM found "
        "WHERE found.value IS NOT NULL) SELECT value FROM found"
    )
    return {str(value) for (value,) in rows_of(model, statement) if value not in (None, "")}


def some_of(model: type[models.Model], field: str, values: Iterable[str]) -> set[str]:
    """Those of a few values that a column has. Each takes one step where an index has it, in a condition of its own too."""
    table, column = names_of(model, field)
    asked = list(values)
    tests = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {column} = %s)" for _ in asked)  # noqa: S608 (as above)
    return {value for value, has in zip(asked, rows_of(model, f"SELECT {tests}", asked)[0], strict=True) if has}


def names_of(model: type[models.Model], field: str) -> tuple[str, str]:
    """The quoted names of a model's table and of a field's column."""
    quoted = connections[router.db_for_read(model)].ops.quote_name
    column: str = model._meta.get_field(field).column  # type: ignore[union-attr, assignment]
    return quoted(model._meta.db_table), quoted(column)


def rows_of(model: type[models.Model], sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(sql, list(parameters))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
