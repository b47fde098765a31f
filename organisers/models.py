"""The record: what organisers did, stored for 12 months, with no personal data of supporters in it."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

STORED_FOR = dt.timedelta(days=365)


class RecordQuerySet(models.QuerySet["Record"]):
    """Questions about the record."""

    def expired(self, now: dt.datetime) -> Self:
        return self.filter(done_at__lt=now - STORED_FOR)

    def about(self, subject: str) -> Self:
        return self.filter(subject=subject)


class Record(models.Model):
    """One change: by whom (staff, by id), what (a word from code), of which row (kind and id), when, why (a code)."""

    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
        help_text=_("Empty: the site itself, or a command."),
    )
    act = models.CharField(_("act"), max_length=40)
    subject = models.CharField(_("subject"), max_length=80, db_index=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True, default="")
    rows = models.PositiveIntegerField(_("rows"), default=1)
    done_at = models.DateTimeField(_("done at"), db_index=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record")

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"
