"""A writer's request to erase a letter, passed on by an organiser: it is carried out after a day, unless it is stopped."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.letters.letter import Letter

CLOSED = Q(asked_by__is_active=False) | Q(asked_by__is_staff=False)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Questions about erasures."""

    def due(self, now: dt.datetime) -> Self:
        """Those whose day is over. What a login has asked for that is closed since waits for somebody else."""
        return self.filter(~CLOSED | Q(asked_by__isnull=True), due_at__lte=now).order_by("due_at", "pk")

    def of_closed_logins(self) -> Self:
        """Asked for by logins that cannot enter the admin any more."""
        return self.filter(CLOSED, asked_by__isnull=False)


class Erasure(models.Model):
    """A letter that is to be erased: who has asked for it on its writer's behalf, when, and when it will be done."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="erasure")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("erased at"))

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=models.F("asked_at")), name="erasure_takes_its_time")
        ]

    def __str__(self) -> str:
        return str(self.pk)[:8]

    @property
    def is_of_closed_login(self) -> bool:
        login = self.asked_by
        return login is not None and not (login.is_active and login.is_staff)
