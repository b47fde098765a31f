"""The second factor of an organiser's login: codes from an app (TOTP, RFC 6238), recovery codes for a lost telephone."""

import io
import secrets
from base64 import b32decode, b32encode
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django_otp.models import Device

from organisers.entering import codes
from organisers.entering.codes import tidy
from organisers.models import AuthenticatorApp, RecoveryCode, RecoveryCodes
from safety.keys import sealing

# Base32 (RFC 4648, 6) without what can be mistaken for another letter or digit: the secret is typed by hand where no
# picture can be taken. 32 of these 24 are 146 bits; RFC 4226, 4, requirement 6 asks for 128 and more.
SECRET_ALPHABET = "ACDEFGHJKMNPQRTUVWXY3467"  # noqa: S105 (what secrets are made of)
SECRET_LENGTH = 32
APP_NAME = "app"
RECOVERY_NAME = "recovery codes"
RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 10  # 44 bits, behind a password, and slowed down when guessed
RECOVERY_GROUP_LENGTH = 5


def app_of(user: Any) -> AuthenticatorApp | None:
    """The app that a user has set up and proved once, or None."""
    return AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).first()


def unproved_app_of(user: Any) -> AuthenticatorApp | None:
    """The app that a user is setting up."""
    return unproved_apps(user).first()


def unproved_apps(user: Any) -> QuerySet[AuthenticatorApp]:
    return AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=False).order_by("-pk")


@transaction.atomic
def begin(user: Any) -> AuthenticatorApp:
    """A new secret for a user's app; one begun before and never proved is forgotten."""
    AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=False).delete()
    secret = b32decode("".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH)))
    sealed = sealing.seal_bytes(secret)
    return AuthenticatorApp.objects.create(user_id=user.pk, name=APP_NAME, confirmed=False, sealed_secret=sealed)


def prove(app: AuthenticatorApp, code: str) -> tuple[AuthenticatorApp, list[str]] | None:
    """Takes an unproved app into use if `code` comes from it; returns it with the new recovery codes, else None."""
    with transaction.atomic():
        device = AuthenticatorApp.objects.select_for_update().filter(pk=app.pk, confirmed=False).first()
        if device is None or not device.verify_token(tidy(code)):
            return None
        AuthenticatorApp.objects.filter(user_id=device.user_id).exclude(pk=device.pk).delete()
        AuthenticatorApp.objects.filter(pk=device.pk).update(confirmed=True)
        device.confirmed = True
        return device, renew_recovery_codes(device.user)


@transaction.atomic
def renew_recovery_codes(user: Any) -> list[str]:
    """New recovery codes; the old ones stop working. They are shown this once."""
    RecoveryCodes.objects.filter(user_id=user.pk).delete()
    device = RecoveryCodes.objects.create(user_id=user.pk, name=RECOVERY_NAME, confirmed=True)
    made = [codes.new_code(RECOVERY_CODE_LENGTH) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device=device, code_index=device.indexes_of(code)[0]) for code in made
    )
    return [codes.in_groups(code, RECOVERY_GROUP_LENGTH) for code in made]


def recovery_codes_left(user: Any) -> int:
    return RecoveryCode.objects.filter(device__user_id=user.pk).count()


@transaction.atomic
def remove(user: Any) -> bool:
    """Takes the second factor off a login; returns whether there was one."""
    had_app = AuthenticatorApp.objects.filter(user_id=user.pk, confirmed=True).exists()
    AuthenticatorApp.objects.filter(user_id=user.pk).delete()
    RecoveryCodes.objects.filter(user_id=user.pk).delete()
    return had_app


def verified_device(user: Any, code: str) -> Device | None:
    """The device that `code` comes from, or None where the user has set up none.

    Six digits are asked of the app, anything else of the recovery codes, so that a wrong one slows down only the device
    it was meant for. Raises ValidationError for a missing or wrong code, and while wrong codes make one wait.
    """
    app = app_of(user)
    if app is None:
        return None
    code = tidy(code)
    if not code:
        raise ValidationError(gettext("Please type the code from your app, and your password once more."), code="token")
    device_id = app.pk
    model: type[Device] = AuthenticatorApp
    if not code.isdigit():
        recovery = RecoveryCodes.objects.filter(user_id=user.pk, confirmed=True).first()
        if recovery is None:
            raise wrong_code()
        device_id, model = recovery.pk, RecoveryCodes
    with transaction.atomic():
        device = model.objects.select_for_update().get(pk=device_id)
        is_allowed, _ = device.verify_is_allowed()
        is_right = is_allowed and device.verify_token(code)
    if not is_allowed:
        raise ValidationError(gettext("After several wrong codes you have to wait a little. Please try again."))
    if not is_right:
        raise wrong_code()
    return device


def wrong_code() -> ValidationError:
    return ValidationError(gettext("This code is not right, or was used already. Codes change every 30 seconds."))


def secret_text(device: AuthenticatorApp) -> str:
    """The secret in groups of four letters, to be typed where no picture can be taken."""
    secret = b32encode(device.secret).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def setup_url(device: AuthenticatorApp) -> str:
    """What the app reads from the QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format)."""
    issuer = settings.OTP_TOTP_ISSUER.replace(":", "")
    label = quote(f"{issuer}:{device.user.get_username()}")
    values = {"secret": b32encode(device.secret).decode().rstrip("="), "issuer": issuer, "algorithm": "SHA1"}
    return f"otpauth://totp/{label}?{urlencode(values | {'digits': 6, 'period': 30}, quote_via=quote)}"


def qr_picture(device: AuthenticatorApp) -> bytes:
    """The app's address as a QR code: an SVG file, dark on white in every colour scheme, as readers expect it."""
    file = io.BytesIO()
    segno.make(setup_url(device), error="m").save(
        file, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return file.getvalue()
