"""Caches public pages, compressed, for a few seconds: a spike of visitors costs one rendering a page.

A cached page is the same for everybody: it was made without cookies, sessions or the Accept-Language header, and its key
is the path with the query parameters that its view reads. Only the views listed in `PUBLIC_PAGES` are cached; every
other answer says `no-store` unless its view says otherwise.
"""

import gzip
import hashlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import brotli
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from campaign.web import paths
from campaign.web.renderings import Renderings, Store

# DESIGN promises that a page shows the count at most 5 seconds late, whatever caches it on the way. Here a page is fresh for
# three seconds; then one request renders it anew, and the others get the page that is there for one second more.
FRESH_SECONDS = 3
CACHED_SECONDS = 4
SECONDS_IN_ALL = 5
CACHE_CONTROL = f"public, max-age=0, s-maxage={SECONDS_IN_ALL}"
# A request that finds no page while another one renders it waits for that one, but not longer than this.
LONGEST_WAIT_SECONDS = 5
COMPRESSED_FROM_BYTES = 500

# The views whose pages are cached, and the query parameters that each of them reads; others do not change the key.
PUBLIC_PAGES: dict[str, tuple[str, ...]] = {
    "campaign:home": (),
    "campaign:about": (),
    "campaign:privacy": (),
    "campaign:reach": (),
    "campaign:donate": (),
    "articles:list": (),
    "articles:detail": ("after",),
    "articles:comment": ("after",),
    "articles:feed": (),
    "appeals:write": (),
    "appeals:whole": (),
    "appeals:pdf": (),
    "appeals:leaflet": (),
    "appeals:wall": ("after", "country", "language"),
    "appeals:letter": (),
    "appeals:places": (),
    "bulletins:list": ("before",),
    "bulletins_machine:file": (),
    "bulletins_machine:hash": (),
    "deliveries:ledger": ("after",),
    "deliveries:feed": (),
}
# The views of public forms, whose answers (errors, previews, thanks) are compressed too, though not cached. Compression can
# give a secret away to who may put text of his own beside it and measure the length (https://breachattack.com). Here is
# none: the stamp is everybody's, and what a visitor typed comes with a request that no foreign page can send
# (safety.guard). Pages behind a token, and the admin, have secrets, and are not compressed.
FORM_PAGES = {"appeals:write", "appeals:sent", "articles:comment", "articles:comment_sent"}
Query = tuple[tuple[str, tuple[str, ...]], ...]
ENCODINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("br", lambda content: brotli.compress(content, quality=6)),
    ("gzip", lambda content: gzip.compress(content, compresslevel=6, mtime=0)),
)


@dataclass(frozen=True, slots=True)
class CachedPage:
    """One page in one encoding, as it was answered at `made_at` (seconds since the epoch)."""

    content: bytes
    headers: dict[str, str]
    etag: str
    made_at: float

    def is_younger_than(self, seconds: float, now: float) -> bool:
        return 0 <= now - self.made_at < seconds

    def respond(self, request: HttpRequest, now: float) -> HttpResponseBase:
        response = HttpResponse(self.content, headers=self.headers)
        # Rounded up: a cache in front must not add to the five seconds what was cut off here (RFC 9111, 4.2.3).
        age = max(0, math.ceil(now - self.made_at))
        response.headers["Age"] = str(age)
        # nginx does not read Age. It is told how long to cache the page; it counts whole seconds and the last of them to its
        # end, which makes one more. 0 is: not at all.
        response.headers["X-Accel-Expires"] = str(max(0, SECONDS_IN_ALL - 1 - age))
        if "HTTP_IF_NONE_MATCH" in request.META:
            return self._if_changed(request, response)
        return response

    def _if_changed(self, request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
        """The page, or 304 with the same policy: a browser puts the headers of a 304 in place of those it has stored."""
        answer = get_conditional_response(request, etag=self.etag, response=response)
        if answer is None or answer is response:
            return response
        for name, value in self.headers.items():
            if name == "Content-Security-Policy" or not name.startswith("Content-"):
                answer.headers.setdefault(name, value)
        answer.headers["Age"] = response.headers["Age"]
        return answer


class PageCache:
    """Answers from the cache before anything else runs; caches what may be cached on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.store: Store[CachedPage] = Store()
        self.renderings: Renderings[CachedPage] = Renderings()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not is_readable(request):
            return compressed(request, self.get_response(request))
        query: Query = ()
        view_name = ""
        if request.META.get("QUERY_STRING"):
            view_name = view_name_of(request.path_info)
            query = known_parameters(request, view_name)
        encoding = preferred_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        key = key_of(request.path_info, query, encoding)
        now = time.time()
        page = self.store.get(key)
        if page is not None and page.is_younger_than(FRESH_SECONDS, now):
            return page.respond(request, now)
        if (view_name or view_name_of(request.path_info)) not in PUBLIC_PAGES:
            return compressed(request, self.get_response(request))
        return self.renew(request, key, encoding, page)

    def renew(self, request: HttpRequest, key: str, encoding: str, old: CachedPage | None) -> HttpResponseBase:
        """The page, rendered by this request or by one that began before; until then the old page, if it is young enough."""
        rendering, is_ours = self.renderings.join(key)
        if is_ours:
            page = None
            try:
                response, page = self.render(request, key, encoding)
            finally:
                self.renderings.finish(key, rendering, page)
            return response
        now = time.time()
        if old is not None and old.is_younger_than(CACHED_SECONDS, now):
            return old.respond(request, now)
        page = rendering.wait(LONGEST_WAIT_SECONDS)
        now = time.time()
        if page is not None and page.is_younger_than(CACHED_SECONDS, now):
            return page.respond(request, now)
        # The other failed, or took too long.
        return self.render(request, key, encoding)[0]

    def render(self, request: HttpRequest, key: str, encoding: str) -> tuple[HttpResponseBase, CachedPage | None]:
        """The view's answer, and the page that was cached of it; None where it may not be cached."""
        now = time.time()
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_cached(request, response):
            return response, None
        page = cached_page(response, encoding, now)
        self.store.set(key, page, CACHED_SECONDS)
        return page.respond(request, time.time()), page


def is_readable(request: HttpRequest) -> bool:
    """Whether host and query are ones to answer from the cache; the inner middleware refuses all others with a page."""
    try:
        request.get_host()
        if request.META.get("QUERY_STRING"):
            request.GET  # noqa: B018  (reading it raises where it holds too many fields or is in no known encoding)
    except (SuspiciousOperation, LookupError, ValueError):
        return False
    return True


def view_name_of(path: str) -> str:
    """The name of the view that answers at `path`, or ""."""
    with translation.override(paths.language_of(path)):
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""


def known_parameters(request: HttpRequest, view_name: str) -> Query:
    """The query's parameters that the view reads, with their values."""
    return tuple(
        (name, tuple(request.GET.getlist(name))) for name in PUBLIC_PAGES.get(view_name, ()) if name in request.GET
    )


def key_of(path: str, query: Query, encoding: str) -> str:
    """The cache key of a page."""
    text = f"{path}\n{query}\n{encoding}"
    return "page:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def preferred_encoding(accepted: str) -> str:
    """The best of the encodings cached here that the browser accepts (RFC 9110, 12.5.3), or "identity"."""
    for name, _ in ENCODINGS:
        if name in accepted and not re.search(rf"\b{name}\s*;\s*q=0(\.0+)?\s*(,|$)", accepted):
            return name
    return "identity"


def may_be_cached(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200 and match is not None and match.view_name in PUBLIC_PAGES and not response.cookies
    )


def compressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer of a public form's view, compressed as the browser accepts; any other as it is."""
    match = request.resolver_match
    if match is None or match.view_name not in FORM_PAGES or not isinstance(response, HttpResponse):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = preferred_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    compress = dict(ENCODINGS).get(encoding)
    if compress and len(response.content) >= COMPRESSED_FROM_BYTES:
        response.content = compress(response.content)
        response.headers["Content-Encoding"] = encoding
        response.headers["Content-Length"] = str(len(response.content))
    return response


def cached_page(response: HttpResponse, encoding: str, now: float) -> CachedPage:
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
    return CachedPage(content, dict(response.headers.items()), etag, now)
