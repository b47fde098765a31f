"""What is counted against floods, and whose letters are not mailed: keyed hashes, never an address or a network."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitHitQuerySet(models.QuerySet["LimitHit"]):
    """Questions about hits."""

    def of_past_days(self, today: dt.date) -> Self:
        """Hits that nothing asks for any more: the key they were hashed under was that day's."""
        return self.filter(day__lt=today)


class LimitHit(models.Model):
    """How often something happened today, and in the present slot of the day (safety.limits says what and how long)."""

    key = models.CharField(max_length=64, primary_key=True)
    day = models.DateField(db_index=True)
    slot = models.PositiveSmallIntegerField()
    in_slot = models.PositiveIntegerField()
    in_day = models.PositiveIntegerField()

    objects = LimitHitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.key[:8]


class Blocked(models.Model):
    """An address or a domain whose letters are held: a blind index, so that the list cannot be read, only asked."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("address")
        DOMAIN = "domain", _("domain")

    index = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    blocked_on = models.DateField(_("blocked on"))
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )

    class Meta:
        verbose_name = _("blocked address or domain")
        verbose_name_plural = _("blocked addresses and domains")
        ordering = ["-blocked_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["address", "domain"]), name="blocked_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.index[:8]}"
