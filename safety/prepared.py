"""Statements that the ORM writes once and that then run again and again with other values.

Writing a statement takes Django several times as long as running it takes the database, and storing a letter takes half
a dozen of them (docs/speed.md has the figures). Each of these is made from models and QuerySets as usual, with holes
where the values go, and its SQL is cached as long as the process lives. What runs is the SQL the ORM would write.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import CharField, Field, Model, QuerySet, TextField
from django.db.models.constants import OnConflict
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.subqueries import InsertQuery, UpdateQuery

Row = TypeVar("Row")
# From Django 6.1 on, rows remember how what they lack is fetched.
FETCH_MODE = (models.FETCH_ONE,) if hasattr(models, "FETCH_ONE") else ()


class Hole(Expression):
    """A place for a value of the field's type, filled by its name when the statement runs."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def adapted(field: "Field[Any, Any]", value: Any, database: Any) -> Any:
    """The value as the database takes it, without asking the field where that is the value itself."""
    if value is None or (type(value) is str and isinstance(field, TEXT)):
        return value
    return field.get_db_prep_value(value, database)


TEXT = (CharField, TextField)


def _fill(parameters: tuple[Any, ...], values: dict[str, Any], database: Any) -> list[Any]:
    return [
        adapted(parameter.output_field, values[parameter.name], database) if isinstance(parameter, Hole) else parameter
        for parameter in parameters
    ]


class Select(Generic[Row]):
    """A QuerySet with holes in it: of models, whole, with `select_related` or without; or of tuples (`values_list`)."""

    def __init__(self, make: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self.make = make
        self._written: dict[str, tuple[Any, ...]] = {}

    def _write(self, database: Any) -> tuple[Any, ...]:
        queryset = self.make()
        compiler = queryset.query.get_compiler(connection=database)
        text, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        if queryset._iterable_class is not ModelIterable:
            return text, parameters, converters, tuple
        # What `QuerySet.iterator()` does with the compiler's answer (ModelIterable).
        klass_info = compiler.klass_info
        first, last = klass_info["select_fields"][0], klass_info["select_fields"][-1] + 1
        names = [column.target.attname for column, _, _ in compiler.select[first:last]]
        related = get_related_populators(klass_info, compiler.select, DEFAULT_DB_ALIAS, *FETCH_MODE)

        def build(row: list[Any]) -> Row:
            built = klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for populator in related:
                populator.populate(row, built)
            return built

        return text, parameters, converters, build

    def rows(self, **values: Any) -> list[Row]:
        """The rows, with the holes filled by name."""
        database = connections[DEFAULT_DB_ALIAS]
        written = self._written.get(database.vendor)
        if written is None:
            written = self._written[database.vendor] = self._write(database)
        text, parameters, converters, build = written
        with database.cursor() as cursor:
            cursor.execute(text, _fill(parameters, values, database))
            found = [list(row) for row in cursor.fetchall()]
        for position, (functions, expression) in converters.items():
            for row in found:
                for function in functions:
                    row[position] = function(row[position], expression, database)
        return [build(row) for row in found]


class Update:
    """An UPDATE of the rows of a QuerySet; both it and the new values may have holes."""

    def __init__(self, make: Callable[[], tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self.make = make
        self._written: dict[str, tuple[Any, ...]] = {}

    def _write(self, database: Any) -> tuple[Any, ...]:
        queryset, changes = self.make()
        query: Any = queryset.query.chain(UpdateQuery)
        query.add_update_values(changes)
        return query.get_compiler(connection=database).as_sql()

    def run(self, **values: Any) -> int:
        """Runs it and says how many rows it changed."""
        database = connections[DEFAULT_DB_ALIAS]
        written = self._written.get(database.vendor)
        if written is None:
            written = self._written[database.vendor] = self._write(database)
        text, parameters = written
        with database.cursor() as cursor:
            cursor.execute(text, _fill(parameters, values, database))
            return cursor.rowcount


class Insert:
    """An INSERT of whole rows whose primary keys they bring with them or need not know; no field may fill itself in.

    Where it meets a row with the same `unique` fields, it changes that row's `updated` fields instead.
    """

    def __init__(self, model: type[Model], *, unique: Sequence[str] = (), updated: Sequence[str] = ()) -> None:
        self.model = model
        self.unique = [model._meta.get_field(name) for name in unique]
        self.updated = [model._meta.get_field(name) for name in updated]
        self._written: dict[tuple[str, int], tuple[Any, ...]] = {}

    def _write(self, row: Model, count: int, database: Any) -> tuple[Any, ...]:
        has_key = row.pk is not None
        fields = [field for field in self.model._meta.concrete_fields if has_key or not field.primary_key]
        query = InsertQuery(
            self.model,
            on_conflict=OnConflict.UPDATE if self.unique else None,
            update_fields=self.updated,
            unique_fields=self.unique,
        )
        query.insert_values(fields, [row])
        [(text, _)] = query.get_compiler(connection=database).as_sql()
        places = f"({', '.join(['%s'] * len(fields))})"
        return text.replace(places, ", ".join([places] * count)), fields

    def run(self, *rows: Model) -> None:
        """Inserts the rows, in this order, with one statement."""
        database = connections[DEFAULT_DB_ALIAS]
        kind = database.vendor, len(rows)
        written = self._written.get(kind)
        if written is None:
            written = self._written[kind] = self._write(rows[0], len(rows), database)
        text, fields = written
        values = [adapted(field, getattr(row, field.attname), database) for row in rows for field in fields]
        with database.cursor() as cursor:
            cursor.execute(text, values)
