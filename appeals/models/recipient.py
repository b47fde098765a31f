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
    position = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("The lowest number comes first."))
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=Role,
        default=Role.ADDRESSEE,
        help_text=_("Every letter goes to the addressee. Others may get a copy of what is delivered."),
    )
    phone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        help_text=_("Shown on the appeal’s page, as the other ways to reach the office are."),
    )
    fax = models.CharField(
        _("fax"), max_length=40, blank=True, help_text=_("With the country’s code. Empty: nothing is faxed.")
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("The office’s own address, never a private one. Empty: nothing is e-mailed."),
    )
    website = models.CharField(
        _("website"),
        max_length=200,
        blank=True,
        help_text=_("Where the office names its address, so that others can check it."),
    )
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
    # The day on which they were right: that of the last check, or of the source; empty where nobody knows.
    details_as_of = models.DateField(_("details as of"), null=True, blank=True, editable=False)
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
    organisation = models.CharField(_("organisation"), max_length=200, help_text=_("The office, as it calls itself."))
    attention = models.CharField(
        _("for the attention of"),
        max_length=200,
        blank=True,
        help_text=_("Who holds the office. Empty: the letter goes to the office alone."),
    )
    lines = models.TextField(_("postal address"), blank=True, help_text=_("Each line of the address on its own line."))
    note = models.CharField(
        _("note"),
        max_length=400,
        blank=True,
        help_text=_("Where the details come from. It is shown on the appeal’s page, and not printed in letters."),
    )

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
