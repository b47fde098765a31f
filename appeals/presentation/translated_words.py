"""Own words of letters in the reader's language, where the app that stores translations has one."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

Find = Callable[[Collection[UUID], str], dict[UUID, str]]
# Keys, or a query that gives them.
Ids = Collection[UUID] | QuerySet[Any]
FindAll = Callable[[Ids], dict[tuple[UUID, str], str]]
_finders: list[Find] = []
_finders_of_all: list[FindAll] = []


def register(find: Find, find_all: FindAll) -> None:
    """`find(ids, language)` gives the translations that may be shown, in one query, and `find_all(ids)` those into every
    language, by letter and language; called once, when an app is ready."""
    _finders.append(find)
    _finders_of_all.append(find_all)


def translated(ids: Collection[UUID], language: str) -> dict[UUID, str]:
    """The own words of letters in a language, for those that have a checked translation into it."""
    found: dict[UUID, str] = {}
    for find in _finders:
        found |= find(ids, language)
    return found


def in_every_language(ids: Ids) -> dict[tuple[UUID, str], str]:
    """The same in every language, by letter and language."""
    found: dict[tuple[UUID, str], str] = {}
    for find_all in _finders_of_all:
        found |= find_all(ids)
    return found
