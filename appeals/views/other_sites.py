"""What other sites may read and show: the headers of their answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

View = Callable[..., HttpResponseBase]


def for_other_sites(view: View) -> View:
    """Lets every origin read the view's answers, a redirect from an old address and a 304 among them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return wrapped


def revalidated(request: HttpRequest, full: HttpResponse, etag: str) -> HttpResponseBase:
    """The answer, or 304 where the browser has it. Browsers ask each time; a shared cache, for a spike, each second."""
    response = get_conditional_response(request, etag=etag, response=full) or full
    response["Cache-Control"] = "public, max-age=0, s-maxage=1, must-revalidate"
    response["ETag"] = etag
    return response
