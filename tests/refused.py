"""Rows that the database refuses, and by which constraint."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


def constraints(app: str) -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """The constraints of an app's models by their names."""
    found = apps.get_app_config(app).get_models()
    return {constraint.name: (model, constraint) for model in found for constraint in model._meta.constraints}


def refused(name: str, write: Callable[[], object]) -> None:
    """Asserts that the database refuses what `write` does, and by this constraint and no other."""
    app = next(app.label for app in apps.get_app_configs() if name in constraints(app.label))
    model, constraint = constraints(app)[name]
    words = name
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        # It names a unique constraint by its columns.
        columns = (f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in constraint.fields)
        words = f"UNIQUE constraint failed: {', '.join(columns)}"
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    first_line = str(error.value).partition("\n")[0]
    assert first_line.rstrip('"').endswith(words), first_line


def again(row: models.Model, **changes: object) -> models.Model:
    """The same row once more, with some fields changed."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    made: models.Model = type(row)._default_manager.create(**{**values, **changes})
    return made
