"""A calendar month, stored as two numbers: an issue and a hearing have no day."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2999


class InMonth(models.Model):
    """Base of what belongs to a month."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    month = models.PositiveSmallIntegerField(_("month"), validators=[MinValueValidator(1), MaxValueValidator(12)])

    class Meta:
        abstract = True

    @property
    def month_words(self) -> str:
        try:
            return words_of(self.year, self.month)
        except (ValueError, OverflowError):
            return f"{self.month}/{self.year}"  # Mistyped: it stands above the form that is shown again.


def is_a_month(name: str) -> models.CheckConstraint:
    """The constraint of a model that belongs to a month."""
    condition = Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR, month__gte=1, month__lte=12)
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=_("This is not a month."))


def words_of(year: int, month: int) -> str:
    """A month in the active language, as it stands within a sentence: “May 2006”, «май 2006 года»."""
    words = date_format(dt.date(year, month, 1), "YEAR_MONTH_FORMAT")
    return words.lower() if get_language() == "ru" else words
