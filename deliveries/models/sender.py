"""Who delivers an appeal's letters: the organisation that signs, how it is reached, and how long things take."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Appeal
from texts.models import TextModel

FAX_NUMBER = "{number}"


class Sender(models.Model):
    """The settings of an appeal's deliveries."""

    appeal = models.OneToOneField(
        Appeal, on_delete=models.CASCADE, primary_key=True, related_name="sender", verbose_name=_("appeal")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("Answers to e-mails go to this address, and it is printed on the covering letter."),
    )
    from_address = models.EmailField(
        _("sender of e-mails to recipients"),
        blank=True,
        help_text=_("Empty: the sender of all mail of this site (MAIL_FROM). Your mail server must accept it."),
    )
    is_mail_stopped = models.BooleanField(
        _("stop all mail to recipients"),
        default=False,
        help_text=_("Nothing is e-mailed or faxed to recipients while this is ticked. What is queued stays queued."),
    )
    fax_gateway = models.CharField(
        _("address of the fax service"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(r"^[^@\s]*\{number\}[^@\s]*@[^@\s{}]+$", _("Write it like {number}@fax.example.org."))
        ],
        help_text=_(
            "For a service that turns e-mails into faxes: its address with {number} in place of the fax number, such as "
            "{number}@fax.example.org. Empty: faxes are sent by hand."
        ),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days for an answer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
        help_text=_(
            "How many days after registration, or after delivery if it is not registered, an answer is due. Empty: no "
            "date is set."
        ),
    )
    answer_source = models.CharField(
        _("legal basis"),
        max_length=300,
        blank=True,
        help_text=_("The law or rule, with its article. It is named in the reminder and in public."),
    )
    file_days = models.PositiveSmallIntegerField(
        _("days that files are stored after delivery"),
        default=30,
        validators=[MaxValueValidator(366)],
        help_text=_("The dossier, with names in it, is deleted from this site this many days after it was delivered."),
    )

    class Meta:
        verbose_name = _("sender of deliveries")
        verbose_name_plural = _("senders of deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__isnull=True) | Q(answer_days__gte=1), name="sender_answer_takes_a_day"
            )
        ]

    def __str__(self) -> str:
        return str(self.appeal)


class SenderText(TextModel):
    """The organisation that signs, in one language."""

    owner_field = "sender"
    text_fields = ("organisation", "signatory", "lines")

    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="texts", verbose_name=_("sender"))
    organisation = models.CharField(_("organisation that signs"), max_length=200)
    signatory = models.CharField(_("who signs for it"), max_length=200, blank=True, help_text=_("Name and office."))
    lines = models.TextField(_("postal address"), blank=True, help_text=_("Each line of the address on its own line."))

    class Meta:
        verbose_name = _("text of a sender")
        verbose_name_plural = _("texts of senders")
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "language"],
                name="sendertext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return self.organisation
