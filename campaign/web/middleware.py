"""What runs between the server and the views besides headers and limits: language, error pages, the admin's own."""

from collections.abc import Awaitable, Callable
from typing import Any

import axes.middleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django_otp.middleware import OTPMiddleware

from campaign.web import errors, paths
from campaign.web.admin_cookies import SignedSessions
from safety import lockdown

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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


class HealthUnderAnyHost:
    """Lets containers and load balancers, which ask by an IP address, know how the site is: those answers name no host."""

    PATHS = ("/healthz", "/readyz")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in self.PATHS:
            request.META["HTTP_HOST"] = settings.SITE_HOST
        return self.get_response(request)


class LockdownAskedOnce:
    """A page asks once whether the site is locked down, and not at all where that changes nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with lockdown.asked_once():
            return self.get_response(request)


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
