"""Which public addresses are in the file, under which name each, and how a page there links to another."""

import posixpath
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from campaign.web import paths
from safety.web import public_pages

# Every view whose answers are public is in one of these (tests/site_file/test_places.py).
PAGES = (
    *("campaign:home", "campaign:about", "campaign:privacy", "campaign:reach", "campaign:donate"),
    *("articles:list", "articles:detail", "articles:comment"),
    *("appeals:write", "appeals:whole", "appeals:spread", "appeals:organisations"),
    *("deliveries:ledger", "bulletins:list"),
)
# What must not be missing comes first: where there is no room for all, the last ones are left out.
FILES = (
    *("appeals:pdf", "appeals:leaflet", "machine:media", "appeals:badge"),
    *("appeals_machine:data_csv", "appeals_machine:data_json"),
    *("bulletins_machine:hash", "bulletins_machine:file"),
)
# Laid out anew: its pages are larger, and have the letters whole (`campaign.site_file.contents.wall`).
WALL = ("appeals:wall", "appeals:letter")
# Feeds and count.json are for what is to come; the latter has the minute at which it was asked. Who has sent something is
# thanked by the site.
NOT_IN_FILE = ("articles:feed", "deliveries:feed", "appeals_machine:count", "appeals:sent", "articles:comment_sent")

# A page that only the file has: what it is a copy of, what is in it and what is not.
ABOUT_COPY = "/this-copy/"


def match_of(path: str) -> ResolverMatch | None:
    """The view that answers at `path`, in the path's language."""
    with translation.override(paths.language_of(path)):
        try:
            return resolve(path)
        except Resolver404:
            return None


def canonical(url: str) -> str:
    """A path of this site with what its view reads of the query, in one spelling and without a fragment."""
    parts = urlsplit(url)
    if not parts.query or (match := match_of(parts.path)) is None:
        return parts.path
    try:
        values = public_pages.values_read(public_pages.readers_of(match.func) or {}, QueryDict(parts.query))
    except ValueError:
        return parts.path
    query = urlencode([pair for pair in values if pair[1]])
    return f"{parts.path}?{query}" if query else parts.path


class Places:
    """The names, in the file, of the addresses that it holds."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._further: dict[str, int] = {}

    def add(self, url: str, place: str = "") -> str:
        """Gives an address its name: that of its path, so that a copy on a web server has the site's own addresses.

        A further page of a list is numbered.
        """
        path, _, query = url.partition("?")
        if not place and query:
            self._further[path] = number = self._further.get(path, 1) + 1
            place = f"{path}page-{number}.html"
        elif not place:
            place = f"{path}index.html" if path.endswith("/") else path
        self._places[url] = place.lstrip("/")
        return self._places[url]

    def find(self, url: str) -> str | None:
        """The name of an address, with an anchor where it is a part of a page; None where the file does not have it."""
        return self._places.get(canonical(url))

    def link(self, url: str, *, at: str) -> str:
        """How the page called `at` links to an address of this site: relatively, or, what is not here, to the live site."""
        target = self.find(url)
        if target is None:
            return settings.SITE_URL + url
        place, _, anchor = target.partition("#")
        anchor = urlsplit(url).fragment or anchor
        relative = quote(posixpath.relpath(place, posixpath.dirname(at) or "."))
        if not anchor:
            return relative
        return f"#{anchor}" if place == at else f"{relative}#{anchor}"
