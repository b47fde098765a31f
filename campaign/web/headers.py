"""The headers of every answer: the policies of HTML pages, what pages behind a token keep to themselves, https for good."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER, NONE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.encoding import escape_uri_path

from campaign.web import paths
from safety.files import uploaded

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Every feature that a page could ask a browser for, refused (the list of the Permissions Policy registry,
# https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md).
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "xr-spatial-tracking",
    )
)
NOT_FOR_ROBOTS = "noindex, nofollow, noarchive"
# No script of a public page makes HTML or code out of text, so browsers refuse every attempt (Trusted Types,
# https://www.w3.org/TR/trusted-types/). Django's own scripts in the admin do it by `innerHTML`.
TRUSTED_TYPES = {"require-trusted-types-for": ["'script'"], "trusted-types": [NONE]}


class OnionHost:
    """Takes two headers out of answers over the onion: there is no https to insist on, and the reader is there already.

    Django's SecurityMiddleware, which sets it where a connection is https, runs outside the page cache, as the header is
    a matter of the connection and not of the page: one that was cached for a visitor over https goes to others over
    http without it (RFC 6797, 7.2: never over http). Onion-Location is in the cached page, which has no host.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Before others read or change it (`HealthUnderAnyHost`).
        host: str = request.META.get("HTTP_HOST", "")
        response = self.get_response(request)
        if host.partition(":")[0].rstrip(".").lower().endswith(".onion"):
            for name in ("Strict-Transport-Security", "Onion-Location"):
                response.headers.pop(name, None)
        return response


class PolicyHeaders:
    """Headers that no library here sets, and `no-store` where the view has set no Cache-Control.

    Whatever is answered below a token's path, an error page included, tells no other site where its reader was, and is
    not for robots; the latter holds for the admin too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        is_html = headers.get("Content-Type", "").startswith("text/html")
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Cache-Control", "no-store")
        if is_html:
            # Pages load from this site only, so it costs nothing. A PDF is left out: some browsers show it in a frame.
            headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if paths.has_token(request.path_info):
            headers["Referrer-Policy"] = "no-referrer"
            headers["X-Robots-Tag"] = NOT_FOR_ROBOTS
        elif paths.is_admin(request.path_info):
            headers["X-Robots-Tag"] = NOT_FOR_ROBOTS
        elif settings.ONION_URL and is_html and response.status_code == 200 and request.method in ("GET", "HEAD"):
            # A page that can be opened there as well. Without the query: a page is cached for all visitors, and must not
            # show one visitor's parameters to others.
            headers.setdefault("Onion-Location", settings.ONION_URL + escape_uri_path(request.path))
        return response


class ContentPolicy(CSPMiddleware):
    """The policy of `settings`, built once: it is the same for every page, and building it takes a tenth of the time.

    Images get one of their own: whatever is in a file that somebody has uploaded, it is no page of this site.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("image/"):
            response.headers.setdefault(HEADER, uploaded.POLICY)
        else:
            response.headers.setdefault(HEADER, content_policy(is_admin=paths.is_admin(request.path_info)))
        return response


@cache
def content_policy(*, is_admin: bool) -> str:
    return build_policy(update=None if is_admin else TRUSTED_TYPES)
