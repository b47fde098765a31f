"""Caches public pages, compressed, for a few seconds: a spike of visitors costs one rendering a page.

A cached page is the same for everybody: it was made without cookies, sessions or the Accept-Language header, and its key
is the path with what its view reads of the query. Only views that say so are cached (`safety.web.public_pages`); every other
answer says `no-store` unless its view says otherwise.
"""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from campaign.web import paths
from campaign.web.caching import encodings
from campaign.web.caching.renderings import Renderings, Store
from safety.web import public_pages

# DESIGN promises that a page shows the count at most 5 seconds late, whatever caches it on the way. Here a page is fresh for
# three seconds; then one request renders it anew, and the others get the page that is there for one second more.
FRESH_SECONDS = 3
CACHED_SECONDS = 4
SECONDS_IN_ALL = 5
CACHE_CONTROL = f"public, max-age=0, s-maxage={SECONDS_IN_ALL}"
# A request that finds no page while another one renders it waits for that one, but not longer than this.
LONGEST_WAIT_SECONDS = 5
COMPRESSED_FROM_BYTES = 500

Query = tuple[tuple[str, str], ...]


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
    """Answers from the cache before any view or database is asked; caches what may be cached on the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.store: Store[CachedPage] = Store()
        self.renderings: Renderings[CachedPage] = Renderings()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not is_readable(request):
            return compressed(request, self.get_response(request))
        query: Query = ()
        readers = None
        if request.META.get("QUERY_STRING"):
            readers = readers_at(request.path_info)
            try:
                query = public_pages.values_read(readers or {}, request.GET)
            except ValueError:
                # The view answers that there is no such page.
                return compressed(request, self.get_response(request))
        encoding = encodings.preferred(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        key = key_of(request.path_info, query, encoding)
        now = time.time()
        page = self.store.get(key)
        if page is not None and page.is_younger_than(FRESH_SECONDS, now):
            return page.respond(request, now)
        if readers is None and readers_at(request.path_info) is None:
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


def readers_at(path: str) -> public_pages.Readers | None:
    """What the view that answers at `path` reads of the query; None where there is none, or none whose pages are cached."""
    with translation.override(paths.language_of(path)):
        try:
            return public_pages.readers_of(resolve(path).func)
        except Resolver404:
            return None


def key_of(path: str, query: Query, encoding: str) -> str:
    """The cache key of a page: one for each path, what was asked for there, and the three encodings."""
    asked = [pair for pair in query if pair[1]]
    text = f"{path}\n{asked}\n{encoding}"
    return "page:" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def may_be_cached(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    is_public = match is not None and public_pages.readers_of(match.func) is not None
    return response.status_code == 200 and is_public and not response.cookies


def compressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer of a public form's view, compressed as the browser accepts; any other as it is."""
    match = request.resolver_match
    if match is None or not public_pages.is_compressible(match.func) or not isinstance(response, HttpResponse):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    encoding = encodings.preferred(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    compress = encodings.COMPRESSIONS.get(encoding)
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
    compress = encodings.COMPRESSIONS.get(encoding)
    if compress and len(content) >= COMPRESSED_FROM_BYTES:
        content = compress(content)
        response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(content))
    return CachedPage(content, dict(response.headers.items()), etag, now)
