"""The demands of an appeal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from texts.models import TextModel


class Demand(models.Model):
    """One demand; its number is its position."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="demands", verbose_name=_("appeal"))
    position = models.PositiveSmallIntegerField(
        _("number"), help_text=_("The demands come in this order, on the site and in the letter.")
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "position"],
                name="demand_one_a_number",
                violation_error_message=_("Two demands have the same number."),
            )
        ]

    def __str__(self) -> str:
        return str(self.position)


class DemandText(TextModel):
    """A demand in one language: short for the home page, full for the letter."""

    owner_field = "demand"
    text_fields = ("short", "text")

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="texts", verbose_name=_("demand"))
    short = models.CharField(_("short"), max_length=120, help_text=_("One line for the home page and the leaflet."))
    text = models.TextField(
        _("text in the letter"),
        help_text=_("The whole demand, as it is in every letter. Changing it opens a new edition."),
    )

    class Meta:
        verbose_name = _("text of a demand")
        verbose_name_plural = _("texts of demands")
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "language"],
                name="demandtext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.short
