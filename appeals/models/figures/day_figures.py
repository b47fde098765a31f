"""What happened to an appeal's letters on each day, in three numbers: so that no page has to count letters."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Case, F, Max, Sum, When
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal


class DayFiguresQuerySet(models.QuerySet["DayFigures"]):
    """Questions about the figures."""

    def final(self, today: dt.date) -> Self:
        """Those of days before today that stay as they are."""
        return self.filter(is_final=True, day__lt=today)

    def by_day(self, *, since: dt.date) -> list[tuple[int, dt.date | None, int, int, int, dt.datetime]]:
        """For each appeal a row for each day from `since` on, and one with the day None for those before; one query.

        Each row: the appeal's key, the day, the sums of `NUMBERS`, and when they were last counted.
        """
        day = Case(When(day__gte=since, then=F("day")), output_field=models.DateField(null=True))
        rows = self.order_by().annotate(bucket=day).values_list("appeal_id", "bucket")
        return list(rows.annotate(*(Sum(name) for name in DayFigures.NUMBERS), Max("counted_at")))


class DayFigures(models.Model):
    """How many letters of an appeal came in, were confirmed, and left for an addressee for the first time, on a day.

    A letter counts on the day on which it happened, whatever becomes of it later: who withdraws a letter, or has it erased,
    changes no day that is over. What was delivered follows deliveries that are taken back.
    """

    NUMBERS = ("written", "confirmed", "delivered")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="days", verbose_name=_("appeal"))
    day = models.DateField(_("day"))
    written = models.PositiveIntegerField(_("written"), default=0)
    confirmed = models.PositiveIntegerField(_("confirmed"), default=0)
    delivered = models.PositiveIntegerField(_("delivered"), default=0)
    counted_at = models.DateTimeField(_("counted at"))
    # Counted when the day was over, and what had begun in it had ended.
    is_final = models.BooleanField(default=False)

    objects = DayFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["appeal", "day"], name="dayfigures_one_a_day")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.day}"
