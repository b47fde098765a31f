"""Logging in to the organisers' admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as AdminOwnPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisers import emergencies, record
from organisers.entering import attempts, second_factor
from safety.web.network import client_address, network_of


class LoginForm(AdminAuthenticationForm):
    """Name and password, and the code of those who have set up a second factor, in one go."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=20,
        help_text=_("If you have set up two-factor login: the six digits from your app, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if emergencies.keeps_out(user):
            raise forms.ValidationError(emergencies.kept_out_words(), code="locked_down")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user = self.get_user()
        if user is not None:
            # Stored in the session by django-otp's receiver of the login signal.
            user.otp_device = second_factor.verified_device(user, data.get("code") or "")  # type: ignore[attr-defined]
            # Django writes the time of this login over it.
            user.logged_in_before = user.last_login  # type: ignore[attr-defined]
        return data


class OwnPasswordForm(AdminOwnPasswordForm):
    """An organiser's own password; nothing else about the organiser is written with it."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit=False)
        if commit:
            user.save(update_fields=["password"])
        return user

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if why := attempts.check_own_password(self.user, old, timezone.now()):
            raise forms.ValidationError(why, code="password_incorrect")
        return old


class OwnPasswordView(PasswordChangeView):
    """Django's page, with a form that writes nothing but the password, and an entry of the record."""

    form_class = OwnPasswordForm

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        subject = f"user {self.request.user.pk}"
        record.write(by=self.request.user, act="change own password", subject=subject, now=timezone.now())
        return response


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponseBase:
    """The answer to a login that is locked (AXES_LOCKOUT_CALLABLE)."""
    why = gettext(
        "Somebody typed a wrong password too often for this name. Logging in is closed for an hour. If that was not you, "
        "tell the other organisers."
    )
    return admin.site.refuse_login(request, why, attempts.LOCKED_SECONDS)  # type: ignore[attr-defined]


def network_key(request: HttpRequest) -> str:
    """What failed logins are counted under instead of the client's address: a keyed hash of its network.

    The count is cached in the database for an hour; a bare hash of an address could be turned back by trying
    all addresses.
    """
    return salted_hmac("organisers.entering.login", network_of(client_address(request)), algorithm="sha256").hexdigest()
