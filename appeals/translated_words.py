"""Own words of letters in the reader's language, where the app that stores translations has one."""

from collections.abc import Callable, Collection
from uuid import UUID

Find = Callable[[Collection[UUID], str], dict[UUID, str]]
_finders: list[Find] = []


def register(find: Find) -> None:
    """`find(ids, language)` gives the translations that may be shown, in one query; called once, when an app is ready."""
    _finders.append(find)


def translated(ids: Collection[UUID], language: str) -> dict[UUID, str]:
    """The own words of letters in a language, for those that have a checked translation into it."""
    found: dict[UUID, str] = {}
    for find in _finders:
        found |= find(ids, language)
    return found
