"""The days on which an appeal's count first reached a round number."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal

# The first letter, the hundredth, and what may come after.
NUMBERS = (1, 100, 1_000, 10_000, 100_000)


class Milestone(models.Model):
    """The day on which an appeal had so many letters. It names no letter, and stays if the count falls again."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("appeal"))
    letters = models.PositiveIntegerField(_("letters"))
    reached_on = models.DateField(_("reached on"))

    class Meta:
        ordering = ["letters"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.UniqueConstraint(fields=["appeal", "letters"], name="milestone_one_a_number")]

    def __str__(self) -> str:
        return str(self.letters)
