"""What is counted to throttle floods: keyed hashes, never an address or a network."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class HitQuerySet(models.QuerySet["Hit"]):
    """Questions about hits."""

    def of_past_days(self, today: dt.date) -> Self:
        """Hits that are never looked up again: the key they were hashed under was that day's."""
        return self.filter(day__lt=today)


class Hit(models.Model):
    """How often something happened today, and in the present burst of the day (safety.throttling)."""

    key = models.CharField(max_length=64, primary_key=True)
    day = models.DateField(db_index=True)
    burst = models.PositiveSmallIntegerField()
    in_burst = models.PositiveIntegerField()
    in_day = models.PositiveIntegerField()

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.key[:8]
