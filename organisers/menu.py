"""The menu of the admin. Each app adds its own entries when its admin is loaded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """A link in the menu, shown to organisers with `permission`; entries are ordered by `position`."""

    position: int
    route: str
    permission: str
    label: Any


_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Adds entries to the menu."""
    _entries.extend(entries)
    _entries.sort(key=lambda entry: entry.position)


def entries_for(request: HttpRequest) -> Iterable[dict[str, Any]]:
    """The entries that the request's user may follow, with their addresses in the active language."""
    for entry in _entries:
        if request.user.has_perm(entry.permission):
            url = reverse(entry.route)
            yield {"url": url, "label": entry.label, "is_current": request.path == url}
