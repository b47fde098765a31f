"""Finding the row that a slug in a URL names, or named before."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def by_slug(find: Callable[[HttpRequest, str], Any], find_renamed: Callable[[str], Any]) -> Callable[[View], View]:
    """A decorator that gives the view what `find` finds; a slug that only `find_renamed` knows redirects to the new one.

    Both return None where there is nothing. A POST to an old slug is not redirected: that would lose the words of a form
    left open meanwhile.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            found = find(request, slug)
            if found is not None:
                return view(request, found, **kwargs)
            renamed = find_renamed(slug)
            if renamed is None or request.resolver_match is None:
                raise Http404
            if request.method not in ("GET", "HEAD"):
                return view(request, renamed, **kwargs)
            return redirect(request.resolver_match.view_name, permanent=True, slug=renamed.slug, **kwargs)

        return wrapped

    return decorate
