"""Error pages for organisers who are logged in: in the admin's own look, with what happened and what to do.

Everybody else gets the public page, below the admin's path too: it gives nothing away.
"""

import logging

from django.contrib import admin
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django_otp.middleware import OTPMiddleware

from campaign.web import paths
from campaign.web.admin_cookies import SignedSessions
from safety import outages

logger = logging.getLogger(__name__)
STATUSES = (400, 403, 404, 405, 413, 415, 429, 500)
TEMPLATE = "admin/error.html"


def content_for_organiser(request: HttpRequest, status: int, kind: str = "") -> str:
    """The page in HTML; "" for who is not logged in, and where the page itself cannot be made.

    `kind` says more than the status does: “csrf” or “locked down”.
    """
    if status not in STATUSES or not paths.is_admin(request.path_info):
        return ""
    try:
        read_login(request)
        if not admin.site.has_permission(request):
            return ""
        context = {
            **admin.site.each_context(request),
            "status": status,
            "kind": kind,
            "was_sent": request.method == "POST",
            # What was sent is gone; its page can be opened again.
            "page_url": request.get_full_path() if request.method == "POST" and status not in (404, 405) else "",
            "now": timezone.localtime(),
        }
        return render_to_string(TEMPLATE, context, request=request)
    except Exception as error:
        # The public page asks the database nothing.
        if outages.is_outage(error):
            outages.tell(error)
        else:
            logger.exception("The organisers’ page for status %s could not be made", status)
        return ""


def read_login(request: HttpRequest) -> None:
    """Finds out who is logged in where a request was refused before its session was read."""
    if hasattr(request, "user"):
        return

    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    SignedSessions(nothing).process_request(request)
    AuthenticationMiddleware(nothing).process_request(request)
    OTPMiddleware(nothing)(request)
