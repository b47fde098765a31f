"""Who answers for this site, and how to reach them: set by organisers, shown on public pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from texts.models import TextModel


class Responsible(models.Model):
    """The settings of the one that answers for the site: one row at most."""

    ONLY_KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    email = models.EmailField(
        _("e-mail"),
        help_text=_("Anybody can read it here. Choose one that somebody reads and that gives no private person away."),
    )

    class Meta:
        verbose_name = _("who is responsible")
        verbose_name_plural = _("who is responsible")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="responsible_is_one",
                violation_error_message=_("It is set already who is responsible."),
            )
        ]

    def __str__(self) -> str:
        return self.email


class ResponsibleText(TextModel):
    """Name and place of the one that answers for the site, in one language."""

    owner_field = "responsible"
    text_fields = ("name", "place")

    responsible = models.ForeignKey(
        Responsible, on_delete=models.CASCADE, related_name="texts", verbose_name=_("who is responsible")
    )
    name = models.CharField(
        _("who is responsible"),
        max_length=200,
        help_text=_("An organisation, a person, or a pseudonym that people can address."),
    )
    place = models.CharField(
        _("place"),
        max_length=200,
        help_text=_("Town and country, or a postal address if the law where you are asks for one."),
    )

    class Meta:
        verbose_name = _("text of who is responsible")
        verbose_name_plural = _("texts of who is responsible")
        constraints = [
            models.UniqueConstraint(
                fields=["responsible", "language"],
                name="responsibletext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
