"""Whom the letters go to, as printed in 2006 until an organiser has checked it."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from texts.models import TextModel


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def checked(self) -> Self:
        """An organiser has checked office-holder and address: letters may be sent to them or printed for them."""
        return self.filter(checked_at__isnull=False)


class Recipient(models.Model):
    """An office that letters are addressed or copied to."""

    class Role(models.TextChoices):
        ADDRESSEE = "addressee", _("addressee")
        COPY = "copy", _("copy")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="recipients", verbose_name=_("appeal"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.ADDRESSEE)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    language = models.CharField(
        _("language of the letters"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="ru",
        help_text=_("The fixed parts of the letters that it gets are in this language."),
    )
    mail_megabytes = models.PositiveSmallIntegerField(
        _("largest e-mail, in megabytes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("What is larger is sent in several parts."),
    )
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

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "position"],
                name="recipient_one_a_position",
                violation_error_message=_("Two recipients have the same place in the order."),
            ),
            models.CheckConstraint(condition=Q(role__in=["addressee", "copy"]), name="recipient_role_is_known"),
            models.CheckConstraint(
                condition=Q(mail_megabytes__gte=1, mail_megabytes__lte=50), name="recipient_takes_mail_of_some_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.position}"


class RecipientText(TextModel):
    """A recipient's name and postal address in one language."""

    owner_field = "recipient"
    text_fields = ("organisation", "attention", "lines", "note")

    recipient = models.ForeignKey(
        Recipient, on_delete=models.CASCADE, related_name="texts", verbose_name=_("recipient")
    )
    organisation = models.CharField(_("organisation"), max_length=200)
    attention = models.CharField(_("for the attention of"), max_length=200, blank=True)
    lines = models.TextField(_("postal address"), blank=True, help_text=_("Each line of the address on its own line."))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("text of a recipient")
        verbose_name_plural = _("texts of recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "language"],
                name="recipienttext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.organisation
