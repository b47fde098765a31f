"""Decisions about more rows than one request should wait for: what is asked for, and the steps that are left."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisers.models.record import STORED_FOR


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    """Questions about jobs."""

    def under_way(self) -> Self:
        return self.filter(state=BulkJob.State.RUNNING)

    def expired(self, now: dt.datetime) -> Self:
        return self.filter(asked_at__lt=now - STORED_FOR)


class BulkJob(models.Model):
    """One decision about all rows that matched a question when it was asked, carried out by the worker in steps.

    `question` says which, in the words of its kind (`organisers.decisions.bulk`); when the job ends, what may name somebody
    is taken out of it. What is decided belongs to `batch`, by which it is taken back.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("stopped by an error")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    act = models.CharField(_("act"), max_length=40)
    reason = models.CharField(_("reason"), max_length=40, blank=True, default="")
    question = models.TextField(_("which"), blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    asked_at = models.DateTimeField(_("asked at"), db_index=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    # Rows that were looked at, and those that were changed: others were no longer in the question, or in another state.
    done = models.PositiveIntegerField(_("looked at"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    # The decisions made by this job; as a key, as there is a batch only once something was decided.
    batch = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs in the background")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "cancelled", "failed"]), name="bulk_job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True) | ~Q(state="running") & Q(ended_at__isnull=False),
                name="bulk_job_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)[:8]


class BulkStep(models.Model):
    """Up to a hundred rows of a job that are still to be decided about: deleted in the transaction that does it."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    keys = models.JSONField()

    class Meta:
        default_permissions = ()
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        # In this order jobs take turns: a small one does not wait for a large one.
        indexes = [models.Index(fields=["number", "id"], name="bulk_step_turns")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.number}"
