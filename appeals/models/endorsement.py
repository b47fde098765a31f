"""Organisations that stand behind an appeal; they are listed apart from the letters."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def checked(self) -> Self:
        """An organiser has asked the organisation whether it is so: it may be named."""
        return self.filter(is_checked=True)


class Endorsement(models.Model):
    """An organisation that endorses an appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("appeal"))
    organisation = models.CharField(_("organisation"), max_length=150)
    country = models.CharField(_("country"), max_length=2)
    is_checked = models.BooleanField(
        _("checked"),
        default=False,
        help_text=_("Tick it once the organisation itself has told you so. Only then is it named and counted."),
    )

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "pk"]
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "organisation", "country"],
                name="endorsement_one_an_organisation",
                violation_error_message=_("This organisation is on the list already."),
            ),
            models.CheckConstraint(condition=Q(country__length=2), name="endorsement_country_is_given"),
        ]

    def __str__(self) -> str:
        return self.organisation
