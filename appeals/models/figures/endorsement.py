"""Organisations that stand behind an appeal; they are listed apart from the letters."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal

TEXT_MAX_LENGTH = 1000


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def checked(self) -> Self:
        """An organiser has asked the organisation whether it is so: it may be named."""
        return self.filter(checked_at__isnull=False)

    def unchecked(self) -> Self:
        return self.filter(checked_at__isnull=True)


class Endorsement(models.Model):
    """An organisation that endorses an appeal, and what it says to that. It is public once an organiser has checked it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("appeal"))
    organisation = models.CharField(_("organisation"), max_length=150)
    country = models.CharField(_("country"), max_length=2)
    text = models.TextField(_("what it says"), blank=True, default="")
    text_language = models.CharField(_("language of the text"), max_length=8, blank=True, default="")
    link = models.URLField(_("link"), max_length=300, blank=True, default="")
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
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
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_MAX_LENGTH), name="endorsement_text_fits"),
            models.CheckConstraint(
                condition=Q(text="") | ~Q(text_language=""),
                name="endorsement_text_has_a_language",
                violation_error_message=_("Say which language the text is in."),
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="endorsement_link_is_https",
                violation_error_message=_("A link begins with https://."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None
