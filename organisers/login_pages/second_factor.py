"""The page where an organiser sets up, renews or takes off the second factor of the login."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from organisers import record
from organisers.entering import attempts, second_factor, sessions
from organisers.login_pages.after_login import say_nothing_was_done
from organisers.models import AuthenticatorApp

# The app that a session has begun to set up: no other session of the same login, left open somewhere, is shown its secret.
BEGUN = "second_factor_begun"


def may_come_in(request: HttpRequest, site: Any) -> bool:
    """Organisers who are fully logged in, and those who have no second factor yet."""
    return site.has_permission(request) or site.must_enrol(request)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(request: HttpRequest, site: Any) -> HttpResponse:
    """GET shows the state of the second factor; a POST does what its button says."""
    if not may_come_in(request, site):
        if request.method == "POST":
            say_nothing_was_done(request)
        return redirect(f"{reverse('admin:login')}?next={request.path}")
    if request.method != "POST":
        return show_second_factor(request, site)
    action = ACTIONS.get(request.POST.get("act", ""))
    if action is None:
        messages.error(request, gettext("Please press one of the buttons of this page."))
        return redirect("admin:second_factor")
    return action(request, site)


def show_second_factor(request: HttpRequest, site: Any, **more: Any) -> HttpResponse:
    app = second_factor.app_of(request.user)
    unproved = unproved_app_of(request)
    context = {
        **site.each_context(request),
        "title": gettext("Two-factor login"),
        "app": app,
        "unproved": unproved,
        "secret": second_factor.secret_text(unproved) if unproved else "",
        "setup_url": second_factor.setup_url(unproved) if unproved else "",
        "codes_left": second_factor.recovery_codes_left(request.user),
        "is_required": settings.OTP_REQUIRED,
        **more,
    }
    status = 422 if more.get("error") else 200
    return render(request, "admin/second_factor.html", context, status=status)


def begin(request: HttpRequest, site: Any) -> HttpResponse:
    if second_factor.app_of(request.user) is not None and (why := why_not(request)):
        return show_second_factor(request, site, error=why)
    request.session[BEGUN] = second_factor.begin(request.user).pk
    return redirect("admin:second_factor")


def unproved_app_of(request: HttpRequest) -> AuthenticatorApp | None:
    """The app that this session is setting up."""
    app = second_factor.unproved_app_of(request.user)
    return app if app is not None and request.session.get(BEGUN) == app.pk else None


def prove(request: HttpRequest, site: Any) -> HttpResponse:
    app = unproved_app_of(request)
    proved = second_factor.prove(app, request.POST.get("code", "")) if app is not None else None
    if proved is None:
        return show_second_factor(
            request, site, error=gettext("This code is not right. Wait for the next one and type the six digits again.")
        )
    device, codes = proved
    django_otp.login(request, device)
    sessions.end_of(request.user.pk, but=request.session.session_key)  # type: ignore[arg-type]
    write_record(request, "set up second factor")
    # The session knows the device now, so the menu is there at once.
    return show_second_factor(request, site, recovery_codes=codes)


def renew(request: HttpRequest, site: Any) -> HttpResponse:
    if second_factor.app_of(request.user) is None:
        return redirect("admin:second_factor")
    if why := why_not(request):
        return show_second_factor(request, site, error=why)
    codes = second_factor.renew_recovery_codes(request.user)
    write_record(request, "renew recovery codes")
    return show_second_factor(request, site, recovery_codes=codes)


def take_off(request: HttpRequest, site: Any) -> HttpResponse:
    if settings.OTP_REQUIRED:
        return show_second_factor(
            request, site, error=gettext("This site asks for two-factor login; it can be renewed only.")
        )
    if why := why_not(request):
        return show_second_factor(request, site, error=why)
    if second_factor.remove(request.user):
        sessions.end_of(request.user.pk, but=request.session.session_key)  # type: ignore[arg-type]
        write_record(request, "remove second factor")
        messages.success(request, gettext("Two-factor login is off."))
    return redirect("admin:second_factor")


ACTIONS = {"begin": begin, "prove": prove, "renew": renew, "take_off": take_off}


def why_not(request: HttpRequest) -> str:
    """Why nothing of the second factor is changed: "" where the own password was typed."""
    return attempts.check_own_password(request.user, request.POST.get("password", ""), timezone.now())


def write_record(request: HttpRequest, act: str) -> None:
    record.write(by=request.user, act=act, subject=f"user {request.user.pk}", now=timezone.now())


@never_cache
@require_safe
def qr_code(request: HttpRequest, site: Any) -> HttpResponse:
    """The QR code of the app being set up: shown to its own organiser only, and never cached."""
    device = unproved_app_of(request) if may_come_in(request, site) else None
    if device is None:
        raise Http404
    response = HttpResponse(second_factor.qr_picture(device), content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response
