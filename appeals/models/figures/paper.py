"""Letters on paper: how many there are, from which month and country. No scan, no name and no place of anybody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal

# In one row; more come in several. A figure with a zero too many is more likely than a hundred thousand letters at once.
MOST_IN_A_ROW = 100_000
# In all of an appeal's rows: far from what the column of the sum holds.
MOST_IN_ALL = 100_000_000


class PaperLettersQuerySet(models.QuerySet["PaperLetters"]):
    def in_all(self) -> int:
        """How many letters these rows stand for."""
        return self.aggregate(models.Sum("letters"))["letters__sum"] or 0


class PaperLetters(models.Model):
    """Letters on paper that organisers have counted together. `Appeal.paper_count` is the sum of the rows at every commit.

    A row is not deleted: it is corrected, to none if need be, and the record says why.
    """

    # Made with the form: a form that is sent twice makes one row.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="paper_letters", verbose_name=_("appeal"))
    letters = models.PositiveIntegerField(_("number of letters"))
    # The first day of it; None where nobody knows.
    month = models.DateField(_("month"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_on = models.DateField(_("entered on"), editable=False)

    objects = PaperLettersQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_on", "-month", "pk"]
        verbose_name = _("letters on paper")
        verbose_name_plural = _("letters on paper")
        constraints = [
            models.CheckConstraint(condition=Q(letters__lte=MOST_IN_A_ROW), name="paper_letters_are_not_too_many"),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__length=2), name="paper_letters_country_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letters}, {self.month_words}"

    @property
    def month_words(self) -> str:
        """The month as the language writes it: “November 2026”."""
        return date_format(self.month, "YEAR_MONTH_FORMAT") if self.month else gettext("month not known")
