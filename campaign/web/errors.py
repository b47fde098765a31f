"""Error pages, in the language of the address, each with the words of its own template."""

import logging
import sys
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from campaign.web import admin_errors, paths
from campaign.web.typed_again import typed_again
from organisers.emergencies import LockedDown
from safety import outages

logger = logging.getLogger(__name__)

BARE_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Error</title><h1>Something went wrong here</h1>'
    "<p>Nothing was lost on your side: go back and try again in a minute.</p></html>"
)


def error_page(request: HttpRequest, status: int, kind: str = "") -> HttpResponse:
    """The error page for `status`; falls back to one line of HTML where even rendering fails.

    Organisers who are logged in get one of their own below the admin's path (`admin_errors`, which knows the `kind`).
    """
    request.has_failed = True  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "status": status,
        "was_sent": request.method == "POST",
        "is_admin": paths.is_admin(request.path_info),
    }
    with translation.override(paths.language_of(request.path_info)):
        if content := admin_errors.content_for_organiser(request, status, kind):
            return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
        try:
            context["typed"] = typed_again(request) if status == 503 else None
            content = render_to_string(f"{status}.html", context, request=request)
        except Exception:
            logger.exception("The page for status %s could not be rendered", status)
            content = BARE_PAGE
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, "locked down" if isinstance(exception, LockedDown) else "")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The program has failed; or it has not, and the database or the disk takes nothing at the moment."""
    error = sys.exc_info()[1]
    return outage(request, error) if error is not None and outages.is_outage(error) else error_page(request, 500)


def outage(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 with `Retry-After`, and with all that was typed; asks neither database nor session."""
    outages.tell(error)
    page = error_page(request, 503)
    page["Retry-After"] = str(outages.RETRY_AFTER_SECONDS)
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Refuses, but for what an organiser typed before logging in anew: only the admin has CSRF tokens."""
    return admin.site.after_csrf_failure(request) or error_page(request, 403, "csrf")  # type: ignore[attr-defined]
