"""The menu of the admin, in sections. Each app adds its own entries when its admin is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

READING, WRITING, DELIVERING, NUMBERS = "reading", "writing", "delivering", "numbers"
SETTINGS, PEOPLE = "settings", "people"
# In their order.
SECTIONS: dict[str, Any] = {
    READING: pgettext_lazy("section of the menu", "Reading"),
    WRITING: pgettext_lazy("section of the menu", "Writing"),
    DELIVERING: pgettext_lazy("section of the menu", "Delivering"),
    NUMBERS: pgettext_lazy("section of the menu", "Numbers"),
    SETTINGS: pgettext_lazy("section of the menu", "Settings"),
    PEOPLE: _("People and safety"),
}


@dataclass(frozen=True)
class Entry:
    """A link in the menu, shown to organisers with `permission`; a section's entries are ordered by `position`."""

    position: int
    route: str
    permission: str
    label: Any
    section: str = SETTINGS


@dataclass(frozen=True)
class Link:
    """An entry as somebody sees it. `is_current`: its page is open, or one below it; `is_this_page`: its page itself."""

    url: str
    label: Any
    is_current: bool
    is_this_page: bool


@dataclass(frozen=True)
class Section:
    """The entries of a section that somebody may follow."""

    name: str
    title: Any
    links: list[Link]


_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Adds entries to the menu."""
    _entries.extend(entries)
    _entries.sort(key=lambda entry: entry.position)


def sections_for(request: HttpRequest) -> Iterator[Section]:
    """What the request's user may follow, with addresses in the active language; sections without anything are left out."""
    urls = {entry: reverse(entry.route) for entry in _entries if request.user.has_perm(entry.permission)}
    # “Letters” is above “Signatures”: where both fit, the longer address says where one is.
    current = max((url for url in urls.values() if request.path.startswith(url)), key=len, default=None)
    for name, title in SECTIONS.items():
        links = [
            Link(url, entry.label, is_current=url == current, is_this_page=url == request.path)
            for entry, url in urls.items()
            if entry.section == name
        ]
        if links:
            yield Section(name, title, links)
