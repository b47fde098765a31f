"""Keeps public pages, compressed, for a few seconds: a spike of visitors costs one rendering a page.

A kept page is the same for everybody: it was made without cookies, sessions or the Accept-Language header, and its key
is the path with the query parameters that pages here know. Only the views listed in `PUBLIC_PAGES` are kept; whatever
else the site answers says `no-store` unless it says otherwise itself.
"""

import gzip
import hashlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import brotli
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

# DESIGN promises that a page shows the count at most 5 seconds late. A shared cache in front adds its own `s-maxage`,
# so the page's age is sent along and counts against that (RFC 9111, 4.2.3); half a second is left for the way.
KEPT_SECONDS = 4.5
CACHE_CONTROL = "public, max-age=0, s-maxage=5"
COMPRESSED_FROM_BYTES = 500

PUBLIC_PAGES = {
    "campaign:home",
    "campaign:about",
    "campaign:privacy",
    "campaign:reach",
    "campaign:donate",
    "articles:list",
    "articles:detail",
    "articles:comment",
    "articles:feed",
    "appeals:write",
    "appeals:whole",
    "appeals:pdf",
    "appeals:wall",
    "appeals:letter",
    "appeals:places",
    "appeals:deliveries",
    "appeals:deliveries_feed",
}
KNOWN_PARAMETERS = ("after", "country", "language", "page")
ENCODINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("br", lambda content: brotli.compress(content, quality=6)),
    ("gzip", lambda content: gzip.compress(content, compresslevel=6, mtime=0)),
)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page in one encoding, as it was answered at `made_at` (seconds since the epoch)."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    made_at: float

    def respond(self, request: HttpRequest, now: float) -> HttpResponseBase:
        response = HttpResponse(self.content)
        # They were checked when the page was made; setting them one by one takes a third of all the time spent here.
        response.headers._store = {name.lower(): (name, value) for name, value in self.headers}
        # Rounded up: a cache in front must not add to the five seconds what was cut off here.
        response.headers["Age"] = str(max(0, math.ceil(now - self.made_at)))
        if "HTTP_IF_NONE_MATCH" in request.META:
            return self._if_changed(request, response)
        return response

    def _if_changed(self, request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
        """The page, or 304 with the same policy: a browser puts the headers of a 304 in place of those it keeps."""
        answer = get_conditional_response(request, etag=self.etag, response=response)
        if answer is None or answer is response:
            return response
        for name, value in self.headers:
            if name == "Content-Security-Policy" or not name.startswith("Content-"):
                answer.headers.setdefault(name, value)
        answer.headers["Age"] = response.headers["Age"]
        return answer


class PageCache:
    """Answers from the cache before anything else runs; keeps what may be kept on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not is_readable(request):
            return self.get_response(request)
        encoding = preferred_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        key = key_of(request, encoding)
        now = time.time()
        page = cache.get(key)
        if page is None or now - page.made_at > KEPT_SECONDS:
            response = self.get_response(request)
            if not isinstance(response, HttpResponse) or not may_be_kept(request, response):
                return response
            page = keep(response, encoding, now)
            cache.set(key, page, KEPT_SECONDS)
        return page.respond(request, now)


def is_readable(request: HttpRequest) -> bool:
    """Whether host and query are ones to answer from the cache; the inner middleware refuses all others with a page."""
    try:
        request.get_host()
        if request.META.get("QUERY_STRING"):
            request.GET  # noqa: B018  (reading it raises where it holds too many fields or is in no known encoding)
    except (SuspiciousOperation, LookupError, ValueError):
        return False
    return True


def key_of(request: HttpRequest, encoding: str) -> str:
    """The cache key: path, known query parameters, encoding; unknown parameters do not make another page."""
    known: list[tuple[str, list[str]]] = []
    if request.META.get("QUERY_STRING"):
        known = [(name, request.GET.getlist(name)) for name in KNOWN_PARAMETERS if name in request.GET]
    text = f"{request.path_info}\n{known}\n{encoding}"
    return "page:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def preferred_encoding(accepted: str) -> str:
    """The best of the encodings kept here that the browser accepts (RFC 9110, 12.5.3), or "identity"."""
    for name, _ in ENCODINGS:
        if name in accepted and not re.search(rf"\b{name}\s*;\s*q=0(\.0+)?\s*(,|$)", accepted):
            return name
    return "identity"


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200 and match is not None and match.view_name in PUBLIC_PAGES and not response.cookies
    )


def keep(response: HttpResponse, encoding: str, now: float) -> KeptPage:
    """The page with its headers, compressed, and an ETag of its own for each encoding (RFC 9110, 8.8.3)."""
    content = response.content
    etag = f'"{hashlib.sha256(content).hexdigest()[:24]}-{encoding}"'
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    compress = dict(ENCODINGS).get(encoding)
    if compress and len(content) >= COMPRESSED_FROM_BYTES:
        content = compress(content)
        response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(content))
    return KeptPage(content, tuple(response.headers.items()), etag, now)
