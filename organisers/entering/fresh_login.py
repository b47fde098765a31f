"""Pages that ask for the password (and the second factor) once more, unless it was typed a moment ago.

What could be used to take the site over, or to carry its letters away, does not open to whoever finds a browser
that is logged in.
"""

import datetime as dt

from django.http import Http404, HttpRequest
from django.urls import resolve
from django.utils import timezone

from organisers.entering import sessions

FRESH_MINUTES = 5
FRESH = dt.timedelta(minutes=FRESH_MINUTES)
_route_names: set[str] = set()


class Needed(Exception):
    """What was to be stored needs a fresh login: nothing is stored, and the login page answers."""


def require(*route_names: str) -> None:
    """Adds pages of the admin, by the names of their routes without `admin:`, to those that need a fresh login."""
    _route_names.update(route_names)


def require_for_model(label: str) -> None:
    """The same for all pages that Django's admin has for a model (`app_model`)."""
    require(*(f"{label}_{page}" for page in ("changelist", "add", "change", "delete", "history")))


def need(request: HttpRequest) -> None:
    """Raises Needed where the login is old; for pages on which only some of the fields are settings."""
    if not is_fresh(request, timezone.now()):
        raise Needed


def names() -> frozenset[str]:
    """The routes that need a fresh login."""
    return frozenset(_route_names)


def is_needed_at(path: str) -> bool:
    """Whether the page at this path needs a fresh login."""
    try:
        return resolve(path).url_name in _route_names
    except Http404:
        return False


def is_fresh(request: HttpRequest, now: dt.datetime) -> bool:
    """Whether name and password were typed within the last minutes; a time to come (a clock set back) is none."""
    logged_in_at = sessions.logged_in_at_of(request.session)
    return logged_in_at is not None and dt.timedelta() <= now - logged_in_at < FRESH
