"""Second factors of logins: an app for one-time codes, and recovery codes."""

import time
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from safety.keys import sealing


class SecondFactor(ThrottlingMixin, Device):
    """A device of django-otp's: after wrong codes it takes none for 1, 2, 4, 8 … seconds."""

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether the code is right, and used for the first time. Belongs into a transaction that has locked the row."""
        is_allowed, _why = self.verify_is_allowed()
        if not is_allowed:
            return False
        if not self.takes(token):
            self.throttle_increment()
            return False
        self.throttle_reset()
        return True

    def takes(self, token: str) -> bool:
        """Uses a code up; whether it was right. What it changes of the device itself is saved by the caller."""
        raise NotImplementedError


class AuthenticatorApp(SecondFactor):
    """An app with codes that change every 30 seconds (TOTP, RFC 6238). Its secret is sealed: the row opens no login.

    As in django-otp's own device, codes of the step before and after are taken (RFC 6238, 5.2), `drift` follows a clock
    that is wrong (6), and only steps after `last_step` count.
    """

    sealed_secret = models.BinaryField(editable=False)
    last_step = models.BigIntegerField(default=-1)
    drift = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("app for one-time codes")
        verbose_name_plural = _("apps for one-time codes")

    @property
    def secret(self) -> bytes:
        """Raises sealing.Unsealable where its key is not listed any more."""
        return sealing.unseal_bytes(bytes(self.sealed_secret))

    def codes(self) -> Any:
        """The calculator of its codes, at this moment."""
        codes = TOTP(self.secret, drift=self.drift)
        codes.time = time.time()
        return codes

    def takes(self, token: str) -> bool:
        try:
            codes, number = self.codes(), int(token)
        except (ValueError, sealing.Unsealable):
            return False
        if not codes.verify(number, tolerance=1, min_t=self.last_step + 1):
            return False
        self.last_step, self.drift = codes.t(), codes.drift
        return True


class RecoveryCodes(SecondFactor):
    """An organiser's codes for a lost telephone: each is used once, and stored as a keyed index only."""

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")

    def takes(self, token: str) -> bool:
        return self.codes.filter(code_index__in=self.indexes_of(token)).delete()[0] > 0

    def indexes_of(self, code: str) -> list[str]:
        """The index of one of this organiser's codes under every key."""
        return sealing.blind_indexes(f"recovery code of {self.user_id}: {code}")


class RecoveryCode(models.Model):
    """One code that has not been used."""

    device = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    code_index = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return str(self.pk)
