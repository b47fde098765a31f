"""How the letters spread over countries and languages, worked out once a day, with small groups merged."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal


class DrawnBy(StrEnum):
    """Which place of a letter was drawn."""

    CITY = "city"
    COUNTRY = "country"


class Breakdown(models.Model):
    """An appeal's counts by country and by language of own words, as lists of [code, letters], largest first.

    Groups too small to be shown are not stored: they were merged (code "") before the row was written. `pairs` are the
    [country, language] of which there are enough letters to be shown apart, without their numbers. `by_day` are the days
    on which letters were confirmed, as [first day, last day, letters], the oldest first.
    """

    appeal = models.OneToOneField(
        Appeal, on_delete=models.CASCADE, primary_key=True, related_name="breakdown", verbose_name=_("appeal")
    )
    by_country = models.JSONField(_("by country"), default=list)
    by_language = models.JSONField(_("by language"), default=list)
    by_day = models.JSONField(_("by day"), default=list)
    pairs = models.JSONField(_("countries with languages"), default=list)
    computed_on = models.DateField(_("worked out on"))
    # A few letters whose places the home page names until tomorrow, by city or by country: “city:key”. What may be shown
    # of each is asked again.
    drawn = models.JSONField(_("letters drawn"), default=list)

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")

    def __str__(self) -> str:
        return str(self.computed_on)
