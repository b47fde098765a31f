"""Many small questions to the database as one query: the first page asks some twenty of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, IntegerField, QuerySet, Subquery


class CountUpTo(Subquery):
    """How many rows there are, counted no further than a number."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])


def first_of(rows: QuerySet[Any], name: str) -> Subquery:
    """A column of the first of these rows; None where there is none."""
    return Subquery(rows.values(name)[:1])


def any_of(rows: QuerySet[Any]) -> Exists:
    """Whether there is any such row."""
    return Exists(rows)


def ask(user: Any, questions: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to each question by its name: one query. The row that it asks for is that of the organiser."""
    if not questions:
        return {}
    return dict(get_user_model()._default_manager.filter(pk=user.pk).values(**questions).get())
