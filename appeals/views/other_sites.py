"""What other sites may read and show: the headers of their answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
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
    """The answer, or 304 where the browser has it. Caches must ask each time.

    Where figures are published in steps (COUNT_STEP), a shared cache may keep them for a second: a spike asks once.
    """
    response = get_conditional_response(request, etag=etag, response=full) or full
    kept = "s-maxage=1, " if settings.COUNT_STEP else ""
    response["Cache-Control"] = f"public, max-age=0, {kept}must-revalidate"
    response["ETag"] = etag
    return response
