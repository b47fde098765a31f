"""What a recipient answers: text or scan, and its translations."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from deliveries.models.delivery import Delivery
from texts.models import TextModel


class ReplyQuerySet(models.QuerySet["Reply"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    # --- changes ---

    def publish(self, now: dt.datetime) -> int:
        """Shown in the public ledger from now on, once."""
        return self.filter(published_at__isnull=True).update(published_at=now)


class Reply(models.Model):
    """One answer to a delivery. The scan is private; what the public reads are its texts."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="replies", verbose_name=_("delivery"))
    received_on = models.DateField(_("received on"))
    number = models.CharField(_("number of the answer"), max_length=60, blank=True)
    language = models.CharField(_("language of the answer"), max_length=2, choices=settings.LANGUAGES, default="ru")
    scan = models.CharField(max_length=40, blank=True, editable=False)  # Of a private file (safety.files).
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["received_on", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.delivery}, {date_format(self.received_on)}"


class ReplyText(TextModel):
    """An answer's words in one language: as they came, or translated."""

    owner_field = "reply"
    text_fields = ("body",)

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="texts", verbose_name=_("answer"))
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of an answer")
        verbose_name_plural = _("texts of answers")
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "language"],
                name="replytext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} ({self.language})"
