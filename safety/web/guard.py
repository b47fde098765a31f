"""The guard of anonymous forms: who may post one without a CSRF cookie, and the stamp that says when it was made.

Public pages set no cookie, so Django's CSRF token has nothing to be compared with. What CSRF protects is a session, and
the public forms have none: forging one gains an attacker no more than filling it in. What is left to prevent is
that a foreign page makes its visitors' browsers send letters. Browsers say where a request comes from, in headers that
a page cannot set: `Sec-Fetch-Site` (every current browser) and `Origin` (on every POST). So:

* either header foreign: refused;
* either header present and our own: accepted;
* both missing (old browsers, some privacy tools, scripts), or `Origin: null` alone, by which a browser says that it does
  not say (for a page that sends no referrer, for one): the stamp decides. It is a signature over the hour in which
  the form was made and the version of the consent text shown; it can only be had by fetching our page, which a foreign
  page cannot read (no CORS there).

The stamp is rounded to the hour, so that it tells nothing about a visitor and the page stays the same for everybody.
"""

import hmac
import time
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

STAMP_VALID_HOURS = 24
_signer = Signer(salt="safety.guard.stamp")


class Verdict(Enum):
    """What the guard decides about a POST."""

    WELCOME = "welcome"
    FOREIGN = "foreign"
    STALE = "stale"


@dataclass(frozen=True)
class Stamp:
    """When (hours since the epoch) and with which version of the form's fine print a form was made."""

    hour: int
    version: str

    def is_fresh(self, now_hour: int) -> bool:
        # One hour ahead is allowed: two machines' clocks may lie on both sides of the full hour.
        return -1 <= now_hour - self.hour <= STAMP_VALID_HOURS


def current_hour() -> int:
    return int(time.time()) // 3600


def make_stamp(version: str = "") -> str:
    """The hidden field's value for a form made now."""
    return _signer.sign(f"{current_hour()}.{version}")


def read_stamp(text: str) -> Stamp | None:
    """The stamp that was signed here, or None."""
    try:
        hour, _, version = _signer.unsign(text[:200]).partition(".")
        return Stamp(int(hour), version)
    except (BadSignature, ValueError):
        return None


def judge(request: HttpRequest, stamp: Stamp | None) -> Verdict:
    """Whether a POST to an anonymous form comes from our own page (the module's text says why this is enough)."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    origin = request.META.get("HTTP_ORIGIN")
    if site is not None and site not in ("same-origin", "none"):
        return Verdict.FOREIGN
    # A browser that says `Sec-Fetch-Site` may strip Origin to "null" for privacy; without that header, it is no answer.
    if origin == "null" and site in ("same-origin", None):
        origin = None
    if origin is not None and not is_own_origin(request, origin):
        return Verdict.FOREIGN
    if site is not None or origin is not None:
        return Verdict.WELCOME
    if stamp is not None and stamp.is_fresh(current_hour()):
        return Verdict.WELCOME
    return Verdict.STALE


def is_own_origin(request: HttpRequest, origin: str) -> bool:
    """Whether `origin` is the site's own, its onion's, its links', or the very host that was asked."""
    known = {url for url in (settings.SITE_URL, settings.ONION_URL, settings.LINK_URL) if url}
    if any(hmac.compare_digest(origin.encode(), url.encode()) for url in known):
        return True
    # The host has passed ALLOWED_HOSTS; behind a proxy the scheme seen here is the proxy's, so it is not compared.
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc == request.get_host()
