"""The admin's cookies: a browser holds the session's key signed; over an onion that speaks http they have other names."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

SECURE_PREFIX = "__Host-"


def sign_session_key(key: str) -> str:
    """What a browser is given for a session's key."""
    return _signer().sign(key)


def session_key_in(value: str) -> str:
    """The key in a cookie that was signed here, else "": a key read in a copied database opens no session."""
    try:
        return _signer().unsign(value)
    except BadSignature:
        return ""


def _signer() -> Signer:
    return Signer(salt="session cookies, version 1")


class SignedSessions(SessionMiddleware):
    """Django's sessions with a signed cookie.

    An onion service that speaks http (the network encrypts) gets cookies without `Secure`, which browsers would not send
    back there, and without the prefix in their names that demands it (RFC 6265bis, 4.1.3).
    """

    def process_request(self, request: HttpRequest) -> None:
        session = settings.SESSION_COOKIE_NAME
        if is_http_onion(request):
            for name in cookie_names():
                request.COOKIES.pop(name, None)
                if plain_name(name) in request.COOKIES:
                    request.COOKIES[name] = request.COOKIES.pop(plain_name(name))
        if session in request.COOKIES:
            # One that was not signed here stays as an empty one, so that Django has the browser forget it.
            request.COOKIES[session] = session_key_in(request.COOKIES[session])
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        session = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if session is not None and session.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = sign_session_key(session.value)
        if is_http_onion(request):
            for name in cookie_names() & response.cookies.keys():
                cookie = response.cookies.pop(name)
                response.cookies[plain_name(name)] = cookie.value
                response.cookies[plain_name(name)].update({**cookie, "secure": ""})
        return response


class CookieMessages(CookieStorage):
    """What is said to an organiser on the next page, in a cookie as well guarded as the others."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return messages_cookie()


class Messages(FallbackStorage):
    """Django's own: short messages in a cookie, long ones in the session."""

    storage_classes = (CookieMessages, SessionStorage)


def is_http_onion(request: HttpRequest) -> bool:
    """Whether a site of https was asked by its onion address of http."""
    onion = urlsplit(settings.ONION_URL)
    return settings.IS_HTTPS and onion.scheme == "http" and request.get_host() == onion.netloc


def cookie_names() -> set[str]:
    return {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, messages_cookie()}


def messages_cookie() -> str:
    return settings.SESSION_COOKIE_NAME.replace("sessionid", "messages")


def plain_name(name: str) -> str:
    return name.removeprefix(SECURE_PREFIX)
