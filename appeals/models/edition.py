"""Editions: the fixed parts of the letter as they were when a letter was signed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal


class Edition(models.Model):
    """The fixed parts of an appeal's letter, complete in every language. A letter has the one that its writer saw."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="editions", verbose_name=_("appeal"))
    number = models.PositiveIntegerField(_("number"))
    opened_on = models.DateField(_("opened on"))

    class Meta:
        ordering = ["-number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.UniqueConstraint(fields=["appeal", "number"], name="edition_one_a_number")]

    def __str__(self) -> str:
        return str(self.number)


class EditionText(models.Model):
    """An edition in one language: from the address to the sign-off. `demands` are pairs of the short and the full text."""

    FIELDS = (
        "address_lines",
        "attention",
        "addressee",
        "greeting",
        "opening",
        "demands_intro",
        "demands",
        "closing",
        "sign_off",
        "as_printed",
    )

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    address_lines = models.TextField(_("postal address"), blank=True)
    attention = models.CharField(_("for the attention of"), max_length=200, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200)
    greeting = models.CharField(_("greeting"), max_length=200)
    opening = models.TextField(_("opening"))
    demands_intro = models.TextField(_("words before the demands"))
    demands = models.JSONField(_("demands"), default=list)
    closing = models.TextField(_("closing"))
    sign_off = models.CharField(_("sign-off"), max_length=100)
    as_printed = models.CharField(_("note on date and names"), max_length=300)

    class Meta:
        verbose_name = _("text of an edition")
        verbose_name_plural = _("texts of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "language"], name="editiontext_one_a_language")]

    def __str__(self) -> str:
        return f"{self.edition_id} ({self.language})"

    def parts(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.FIELDS}
