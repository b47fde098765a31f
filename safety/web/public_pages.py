"""Which views answer everybody alike, so that their pages may be cached, and what of the query each of them reads.

The page cache (`campaign.web.caching.page_cache`) asks the view that an address leads to. What a view does not read makes
no other page and no entry in the cache, and what it reads has one spelling: readers return the canonical one, and refuse
the rest before anything is looked up.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
Readers = Mapping[str, Callable[[str], str]]


def public_page(**readers: Callable[[str], str]) -> Callable[[View], View]:
    """The view's answers to GET may be cached. It gets these parameters of the query as keyword arguments.

    Each has a reader, which returns the canonical spelling of a value ("" for none) and raises ValueError for what is no
    value: that is “not found”. Of a repeated parameter the last one counts, as Django has it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not readers:
                return view(request, *args, **kwargs)
            try:
                values = dict(values_read(readers, request.GET))
            except ValueError as error:
                raise Http404 from error
            return view(request, *args, **kwargs, **values)

        wrapped.query_readers = readers  # type: ignore[attr-defined]
        return wrapped

    return decorate


def compressible(view: View) -> View:
    """Marks a view of a public form, whose answers are compressed though they are not cached.

    Compression can give a secret away to who may put text of his own beside it and measure the length
    (https://breachattack.com). Here is none: the stamp is everybody's, and what a visitor typed comes with a request that
    no foreign page can send (`safety.web.guard`). Pages behind a token, and the admin, have secrets, and are not compressed.
    """
    view.is_compressible = True  # type: ignore[attr-defined]
    return view


def readers_of(view: View) -> Readers | None:
    """What of the query a view reads; None for a view whose answers are not cached. Outer decorators pass it on."""
    readers: Readers | None = getattr(view, "query_readers", None)
    return readers


def is_compressible(view: View) -> bool:
    return getattr(view, "is_compressible", False)


def values_read(readers: Readers, query: QueryDict) -> tuple[tuple[str, str], ...]:
    """The parameters with their canonical values, in the readers' order. Raises ValueError for what is no value."""
    return tuple((name, reader(query.get(name, ""))) for name, reader in readers.items())
