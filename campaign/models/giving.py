"""Ways to give money, set by organisers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GivingLink(models.Model):
    """A way to give money, and who receives it."""

    class Provider(models.TextChoices):
        PAYPAL = "paypal", "PayPal"
        PATREON = "patreon", "Patreon"
        OTHER = "other", _("other")

    position = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("The lowest number comes first."))
    provider = models.CharField(
        _("provider"), max_length=10, choices=Provider, help_text=_("Whose page it is; the button on “Donate” says so.")
    )
    url = models.URLField(
        _("link"),
        help_text=_("The page of the provider where people give. Open it yourself before you save: it must be yours."),
    )
    receiver = models.CharField(
        _("who receives the money"),
        max_length=200,
        help_text=_("Shown beside the button, so that people know to whom they give."),
    )
    receiver_ru = models.CharField(
        _("who receives the money, in Russian"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the Russian page shows the name above."),
    )
    receiver_kk = models.CharField(
        _("who receives the money, in Kazakh"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the Kazakh page shows the name above."),
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("way to give")
        verbose_name_plural = _("ways to give")
        constraints = [
            models.CheckConstraint(
                # An unencrypted page can be changed on its way, and another receiver put into it.
                condition=models.Q(url__startswith="https://"),
                name="givinglink_is_encrypted",
                violation_error_message=_("The link must begin with https://."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()}: {self.receiver}"

    def receiver_in(self, language: str) -> str:
        """Who receives the money, in a language, or as it is written for all."""
        own: str = getattr(self, f"receiver_{language}", "")
        return own or self.receiver
