"""The record: what organisers did, stored for 12 months, with no personal data of supporters in it."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

STORED_FOR = dt.timedelta(days=365)


class BatchQuerySet(models.QuerySet["Batch"]):
    """Questions about batches."""

    def expired(self, now: dt.datetime) -> Self:
        return self.filter(done_at__lt=now - STORED_FOR)


class Batch(models.Model):
    """Rows that one organiser decided about in one go: what can be taken back as one (`organisers.decisions.moderation`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What was decided about: the name of a model, as in the subjects of the record.
    kind = models.CharField(_("kind"), max_length=40)
    act = models.CharField(_("act"), max_length=40)
    reason = models.CharField(_("reason"), max_length=40, blank=True, default="")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    done_at = models.DateTimeField(_("done at"), db_index=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "pk"]
        verbose_name = _("batch of decisions")
        verbose_name_plural = _("batches of decisions")

    def __str__(self) -> str:
        return str(self.pk)[:8]


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
    # A decision about a moderated row: what it was decided about with, and its state (and reasons) before and after.
    batch = models.ForeignKey(
        Batch, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries", editable=False
    )
    was = models.JSONField(null=True, blank=True, editable=False)
    became = models.JSONField(null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record")

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"
