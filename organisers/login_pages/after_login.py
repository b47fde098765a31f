"""The part of the admin that gives typed forms back after a login that had ended, or changed, meanwhile."""

import copy
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_otp.middleware import OTPMiddleware

from organisers.desk.editing.typed_text import show_typed
from organisers.entering import fresh_login
from organisers.entering.typed_forms import TypedForm
from safety.web import guard


class GivesFormsBack(AdminSite):
    """A form sent without a valid login leads to the login page, and comes back from there for review, unsaved."""

    def may_send(self, request: HttpRequest, typed: TypedForm) -> bool:
        """Whether the form was made for the organiser who is logged in, as freshly as its page asks for."""
        is_theirs = self.has_permission(request) and typed.user_id == request.user.pk
        return is_theirs and not self.needs_fresh_login(request, typed.path)

    def needs_fresh_login(self, request: HttpRequest, path: str) -> bool:
        """Whether the page at `path` asks for the password of somebody who is logged in once more."""
        return fresh_login.is_needed_at(path) and not fresh_login.is_fresh(request, timezone.now())

    def login_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the pages of the login and of the logout need besides."""
        return {}

    def ask_to_log_in(self, request: HttpRequest, typed: TypedForm) -> HttpResponseBase:
        """The login page, in answer to a form that was sent; it takes along what was typed."""
        if not typed.fits:
            why = gettext(
                "Your login has ended, and this is more than 200 kB: too much to be taken along while you log in."
            )
            return show_typed(request, self, typed, why)
        return self.login_page(request, typed.path, typed)

    def ask_once_more(self, request: HttpRequest) -> HttpResponseBase:
        """The login page in place of a page that needs a fresh login; a button that was pressed has done nothing."""
        if request.method == "POST":
            text = gettext("Your login is too old for this, so nothing was done. Log in once more, then do it again.")
            messages.warning(request, text)
            return redirect(request.get_full_path())
        return self.login_page(request, request.get_full_path(), None)

    def ask_for_fresh_login(self, request: HttpRequest) -> HttpResponseBase:
        """The login page, in answer to a form that would have stored a setting; it takes along what was typed."""
        typed = TypedForm.of_request(request)
        if typed is not None:
            return self.ask_to_log_in(request, typed)
        return self.login_page(request, request.get_full_path(), None)

    def login_page(self, request: HttpRequest, next_path: str, typed: TypedForm | None) -> HttpResponseBase:
        """The login page, shown where something else was asked for; a login leads to `next_path`."""
        page = as_if_opened(request, reverse("admin:login"))
        is_in = self.has_permission(request)
        context = {
            **self.each_context(page),
            **self.login_context(page),
            "title": gettext("Log in"),
            "app_path": page.path,
            "next": next_path,
            "typed": typed,
            "fresh_minutes": fresh_login.FRESH_MINUTES if is_in else 0,
        }
        view = LoginView.as_view(
            template_name="admin/login.html",
            authentication_form=self.login_form,
            extra_context=context,
            initial={"username": request.user.get_username()} if is_in else {},
        )
        return view(page)

    def review_after_login(self, request: HttpRequest, typed: TypedForm) -> HttpResponseBase:
        # The middleware of the second factor knows only the user who was there before the login.
        response: HttpResponseBase = OTPMiddleware(partial(self.review, typed=typed))(request)
        return response

    def review(self, request: HttpRequest, typed: TypedForm) -> HttpResponseBase:
        """The form as its page shows it, with all that was typed. The page is opened, not sent: it cannot save anything."""
        if typed.user_id != request.user.pk:
            messages.error(request, gettext("What was sent before belongs to another login, and is not shown here."))
            return redirect("admin:index")
        if not self.has_permission(request):
            return show_typed(request, self, typed, gettext("This site asks for a second factor: set it up first."))
        page: Any = as_if_opened(request, typed.path, typed.query)
        page.typed_data = typed.data()
        try:
            page.resolver_match = match = resolve(typed.path)
            response: HttpResponseBase = match.func(page, *match.args, **match.kwargs, form_url=typed.path)
        except (Http404, PermissionDenied):
            return show_typed(request, self, typed, gettext("This page is not open to you any more."))
        if isinstance(response, HttpResponseRedirect):
            return show_typed(request, self, typed, gettext("This cannot be changed any more."))
        messages.warning(
            request, gettext("Your login was renewed. Nothing is saved yet: look through the form, and save.")
        )
        if typed.had_files:
            messages.warning(
                request, gettext("The files that you had chosen are not kept: please choose them once more.")
            )
        return response

    def after_csrf_failure(self, request: HttpRequest) -> HttpResponseBase | None:
        """The answer to a form sent without a valid CSRF token, or None: a refusal.

        A login changes the token, so that of a page opened before it fails. What was typed is shown for review, never saved;
        a button of our own page leads back to that page. A foreign page has no stamp; and with one it could only show an
        organiser a form.
        """
        typed = TypedForm.of_request(request) or TypedForm.of_login(request)
        if typed is None:
            return self.lead_back(request) if guard.judge(request, None) is guard.Verdict.WELCOME else None
        return self.review(request, typed) if self.may_send(request, typed) else self.ask_to_log_in(request, typed)

    def lead_back(self, request: HttpRequest) -> HttpResponseBase | None:
        """From a button that did nothing to its page; from a login page, only those who are logged in meanwhile."""
        if request.path in (reverse("admin:login"), reverse("admin:logout")):
            return redirect("admin:index") if self.has_permission(request) else None
        say_nothing_was_done(request)
        return redirect(request.get_full_path())


def say_nothing_was_done(request: HttpRequest) -> None:
    text = gettext("Your login has ended or changed, so nothing was done. Please do it once more.")
    messages.warning(request, text)


def as_if_opened(request: HttpRequest, path: str, query: str = "") -> HttpRequest:
    """The request as if its browser had opened another page of this site."""
    page = copy.copy(request)
    page.method = "GET"
    page.path = page.path_info = path
    page.GET = QueryDict(query)
    return page
