"""What runs between the server and the views: language, headers, limits, error pages, the admin's own middleware."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import axes.middleware
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import escape_uri_path
from django_otp.middleware import OTPMiddleware

from campaign.web import errors, paths
from campaign.web.admin_cookies import SignedSessions
from campaign.web.many_fields import has_too_many_fields

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


class PolicyHeaders:
    """Headers that no library here sets, and `no-store` where the view has set no Cache-Control."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        # A page that sends no referrer (one behind a link from a mail) does not give its URL away in a header either.
        is_open = response.get("Referrer-Policy") != "no-referrer"
        if settings.ONION_URL and is_open and response.get("Content-Type", "").startswith("text/html"):
            # Without the query: a page is cached for all visitors, and must not show one visitor's parameters to others.
            response.headers.setdefault("Onion-Location", settings.ONION_URL + escape_uri_path(request.path))
        return response


class ContentPolicy(CSPMiddleware):
    """The policy of `settings`, built once: it is the same for every page, and building it takes a tenth of the time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault(HEADER, _content_policy())
        return response


@cache
def _content_policy() -> str:
    return build_policy()


class LanguageFromAddress:
    """The address alone decides the language: no cookie, no Accept-Language, and so nothing to vary on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = paths.language_of(request.path_info)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ErrorPages:
    """Gives a page to the bare 405 that Django's views answer a wrong method with, and to the 429 of a busy view."""

    STATUSES = (405, 429)
    KEPT = ("Allow", "Retry-After")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in self.STATUSES and isinstance(response, HttpResponse) and not response.content:
            page = errors.error_page(request, response.status_code)
            for name in filter(response.has_header, self.KEPT):
                page[name] = response[name]
            return page
        return response


class RequestLimits:
    """Refuses bodies that are too large before a byte of them is read, and kinds of body that no form here sends.

    What mail programs post to stop the news is taken however it is sent; its body is of no account.
    """

    FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
    ENCODINGS = ("utf-8", "utf8")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_one_click = paths.is_one_click(request.path_info)
        # Django would read query and body in whatever encoding is named here; some make no text, or no valid one.
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if charset not in self.ENCODINGS and not is_one_click:
            return errors.error_page(request, 415)
        if "HTTP_TRANSFER_ENCODING" in request.META and not is_one_click:
            # Without a length Django sees no body at all. No browser sends a form so.
            return HttpResponse("411 Length Required\n", status=411, content_type="text/plain")
        if request.method == "POST":
            try:
                length = int(request.META.get("CONTENT_LENGTH") or 0)
            except ValueError:
                return errors.error_page(request, 400)
            limit = settings.PUBLIC_UPLOAD_MAX_SIZE
            if paths.is_admin(request.path_info):
                limit = settings.ADMIN_UPLOAD_MAX_SIZE
            if length > limit:
                return errors.error_page(request, 413)
            if length and request.content_type not in self.FORM_TYPES and not is_one_click:
                return errors.error_page(request, 415)
            if limit == settings.PUBLIC_UPLOAD_MAX_SIZE and not is_one_click and has_too_many_fields(request):
                return errors.error_page(request, 400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A body that ended before its length (`WholeBodies`): its client is gone, and nothing here is at fault."""
        if isinstance(exception, UnreadablePostError):
            return errors.error_page(request, 400)
        return None


class BelowAdmin(MiddlewareMixin):
    """Mixed into a middleware, limits it to the admin's path: no public page knows a session."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if paths.is_admin(request.path_info):
            return super().__call__(request)
        return self.get_response(request)


class AdminSessions(BelowAdmin, SignedSessions):
    pass


class AdminCsrf(BelowAdmin, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseForbidden | None:
        if paths.is_admin(request.path_info):
            return super().process_view(request, *arguments, **named)
        return None


class AdminAuthentication(BelowAdmin, AuthenticationMiddleware):
    # Every view of the admin asks for its own permission; Django's check for "login required" views is not used.
    def process_view(self, request: HttpRequest, *arguments: Any, **named: Any) -> None:
        return None


class AdminMessages(BelowAdmin, MessageMiddleware):
    pass


class OnlyBelowAdmin:
    """The same for middleware that is not built on Django's mixin."""

    get_response: GetResponse

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if paths.is_admin(request.path_info):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class AdminOTP(OnlyBelowAdmin, OTPMiddleware):
    pass


class AdminAxes(OnlyBelowAdmin, axes.middleware.AxesMiddleware):
    pass
