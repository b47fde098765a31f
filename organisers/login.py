"""Logging in to the organisers' admin."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from organisers import second_factor
from safety.network import client_address, network_of


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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user = self.get_user()
        if user is not None:
            # Stored in the session by django-otp's receiver of the login signal.
            user.otp_device = second_factor.verified_device(user, data.get("code") or "")  # type: ignore[attr-defined]
        return data


def network_key(request: HttpRequest) -> str:
    """What failed logins are counted under instead of the client's address: a keyed hash of its network.

    The count is cached in the database for an hour; a bare hash of an address could be turned back by trying
    all addresses.
    """
    return salted_hmac("organisers.login", network_of(client_address(request)), algorithm="sha256").hexdigest()
