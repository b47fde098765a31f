"""Invitations: links by which somebody chooses the password of a login, once."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LASTS = dt.timedelta(hours=48)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: dt.datetime) -> Self:
        return self.filter(expires_at__gt=now)

    def expired(self, now: dt.datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Invitation(models.Model):
    """A link that opens one login. The row is there as long as the link may be used; the link itself is not stored.

    The address that it is to be mailed to, and the token for that mail, are sealed, and erased once it has left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation", verbose_name=_("organiser")
    )
    token_index = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    expires_at = models.DateTimeField(_("may be used until"), db_index=True)
    language = models.CharField(max_length=2, editable=False)
    sealed_address = models.BinaryField(default=b"", editable=False)
    sealed_token = models.BinaryField(default=b"", editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.pk)[:8]
