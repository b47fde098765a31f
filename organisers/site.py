"""The organisers' admin as a whole: who may enter, its first page, its menu, its two-factor login."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import menu, record
from organisers.entering import attempts, first_login, sessions
from organisers.entering.typed_forms import TypedForm
from organisers.login_pages.after_login import GivesFormsBack, say_nothing_was_done
from organisers.people import telling

# The package's own admin pages show tables that stay empty.
HIDDEN_APPS = {"axes"}
# Pages of Django's that nothing here links to; keys and texts that make no sense are errors of the server's there.
UNUSED_PAGES = {"view_on_site", "autocomplete"}


class OrganisersAdmin(GivesFormsBack):
    """Django's admin under the site's own name, with a second factor where the site is public."""

    site_title = _("Organisers")
    site_header = _("Organisers")
    index_title = _("Waiting for you")
    enable_nav_sidebar = False
    empty_value_display = "–"

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        from organisers.entering.login import LoginForm

        return LoginForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Deleting many rows at once is no work of this site; where one may go, its own page deletes it.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label not in HIDDEN_APPS]
        super().register(ours, admin_class, **options)

    # --- who may enter ---

    def has_permission(self, request: HttpRequest) -> bool:
        return self.is_organiser(request) and (not settings.OTP_REQUIRED or self.is_verified(request))

    def is_organiser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def is_verified(self, request: HttpRequest) -> bool:
        return bool(request.user.is_verified())  # type: ignore[union-attr]

    def must_enrol(self, request: HttpRequest) -> bool:
        """A public site lets an organiser without a second factor do one thing only: set it up."""
        from organisers.entering import second_factor

        return (
            settings.OTP_REQUIRED
            and self.is_organiser(request)
            and not self.is_verified(request)
            and second_factor.app_of(request.user) is None
        )

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            typed = TypedForm.of_request(request)
            if typed is not None and not self.may_send(request, typed):
                return self.ask_to_log_in(request, typed)
            if request.method == "POST" and view != self.logout and not self.has_permission(request):
                say_nothing_was_done(request)
            if self.must_enrol(request):
                return view(request) if view == self.logout else redirect("admin:second_factor")  # type: ignore[no-any-return]
            if self.has_permission(request):
                if self.needs_fresh_login(request, request.path):
                    return self.ask_once_more(request)
                sessions.touch(request, timezone.now())
            return inner(request, *args, **kwargs)  # type: ignore[no-any-return]

        guarded.__name__ = getattr(view, "__name__", "view")
        return guarded

    # --- pages ---

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from organisers.login_pages import invitation, second_factor

        return [
            path("invited/<str:token>/", invitation.invited_page, {"site": self}, name="invited"),
            path("second-factor/", second_factor.second_factor_page, {"site": self}, name="second_factor"),
            path("second-factor/code.svg", second_factor.qr_code, {"site": self}, name="second_factor_picture"),
            *(route for route in super().get_urls() if getattr(route, "name", "") not in UNUSED_PAGES),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        sections = list(menu.sections_for(request)) if self.has_permission(request) else []
        return {**super().each_context(request), "menu": sections}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Made when a page shows it, which most do not: Django's `each_context` asks for it on every page."""
        return SimpleLazyObject(lambda: self.named_apps(request, app_label))

    def named_apps(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        """Django calls people “users”, and what they have to do with each other “authentication and authorization”."""
        found = super().get_app_list(request, app_label)
        for app in found:
            if app["app_label"] == "auth":
                app["name"] = gettext("People and rights")
                for model in app["models"]:
                    model["name"] = gettext("People") if model["object_name"] == "User" else model["name"]
        return found

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        own = {"title": gettext("People and rights")} if app_label == "auth" else {}
        return super().app_index(request, app_label, {**own, **(extra_context or {})})

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from organisers.desk import waiting

        context = {**waiting.first_page(request, self.own_notices(request)), **(extra_context or {})}
        return super().index(request, context)

    def own_notices(self, request: HttpRequest) -> list[Any]:
        from organisers.desk import login_alarms
        from organisers.desk.waiting import Notice
        from organisers.models import AuthenticatorApp

        text = gettext("Your login has no second factor yet. Setting one up takes two minutes.")
        own = AuthenticatorApp.objects.filter(user=request.user.pk, confirmed=True)
        return [*login_alarms.notices(request), Notice(text, reverse("admin:second_factor"), unless_any=own)]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Our own view: Django's page of the admin takes no other form."""
        from organisers.entering.login import OwnPasswordView

        view = OwnPasswordView.as_view(
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().logout(request, {**self.login_context(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        typed = TypedForm.of_login(request)
        if typed is None and self.must_enrol(request):
            return redirect("admin:second_factor")
        context = {**self.login_context(request), "typed": typed, **(extra_context or {})}
        if request.method != "POST":
            return super().login(request, context)
        now = timezone.now()
        if wait := attempts.seconds_to_wait(request, now):
            return self.refuse_login(request, gettext("Too many logins were tried from your network."), wait)
        with attempts.one_at_a_time() as is_free:
            if not is_free:
                attempts.give_back(request, now)
                others = gettext("Others are logging in at this moment.")
                return self.refuse_login(request, others, attempts.WAIT_FOR_OTHERS_SECONDS)
            response = super().login(request, context)
        is_in = isinstance(response, HttpResponseRedirect)
        if is_in:
            self.after_login(request, now)
        return self.review_after_login(request, typed) if typed is not None and is_in else response

    def after_login(self, request: HttpRequest, now: dt.datetime) -> None:
        """Starts the session's clock, and says what others have done to the login meanwhile."""
        sessions.begin(request, now)
        first_login.delete(request.user.get_username())
        attempts.give_back(request, now)
        self.record_recovery(request, now)
        if before := request.user.logged_in_before:  # type: ignore[union-attr]
            for sentence in telling.sentences(request.user, since=before):
                ask = gettext("If you did not ask for that, tell the other organisers at once.")
                messages.warning(request, f"{sentence} {ask}")

    def record_recovery(self, request: HttpRequest, now: dt.datetime) -> None:
        """Whoever logs in without the telephone may be somebody who has found the codes."""
        from organisers.models import RecoveryCodes

        if isinstance(getattr(request.user, "otp_device", None), RecoveryCodes):
            record.write(by=request.user, act="use recovery code", subject=f"user {request.user.pk}", now=now)

    def refuse_login(self, request: HttpRequest, why: str, wait: int) -> HttpResponse:
        """The login page with all but the password, which was not looked at; in `wait` seconds it may be sent again."""
        context = {
            **self.each_context(request),
            **self.login_context(request),
            "title": gettext("Log in"),
            "app_path": request.get_full_path(),
            "next": request.POST.get("next", ""),
            "typed": TypedForm.of_login(request),
            "form": self.login_form(request, initial={"username": request.POST.get("username", "")[:150]}),
            "refusal": why,
            "wait": attempts.in_words(wait),
        }
        response = render(request, "admin/login.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response
