"""Exports of letters: who took what, for which purpose, and the hash by which a file can be recognised."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal

# A download is broken off before (`services.exporting.download.MOST_SECONDS`).
LONGEST = dt.timedelta(minutes=20)


class Export(models.Model):
    """One download. The row is there before the first byte leaves, so that a process that dies leaves it as begun.

    None lasts longer than `LONGEST`: one that is begun after that was ended by the server's end (`state_words`).

    `chosen` is what it was narrowed to, as codes: a language, a country, days. `rows` and `sha256` are those of what was
    handed on to the browser; of a download that was broken off, of that part.
    """

    class Purpose(models.TextChoices):
        ARCHIVE = "archive", _("archive")
        PRESS = "press", _("press")
        STATISTICS = "statistics", _("statistics")

    class State(models.TextChoices):
        BEGUN = "begun", _("begun, and not known how it ended")
        DONE = "done", _("complete")
        ABORTED = "aborted", _("broken off")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="exports", verbose_name=_("appeal"))
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    chosen = models.JSONField(_("narrowed to"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BEGUN)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("organiser")
    )
    begun_at = models.DateTimeField(_("begun at"), db_index=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        permissions = [("export_letters", "Can export letters, without addresses")]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["archive", "press", "statistics"]), name="export_purpose_is_known"
            ),
            models.CheckConstraint(condition=Q(state__in=["begun", "done", "aborted"]), name="export_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="begun", ended_at__isnull=True, sha256="")
                | ~Q(state="begun") & Q(ended_at__isnull=False, sha256__length=64),
                name="export_that_ended_has_a_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"

    def state_words(self, now: dt.datetime) -> str:
        """How it ended, or that it is under way."""
        if self.state != self.State.BEGUN:
            return str(self.State(self.state).label)
        if now - self.begun_at <= LONGEST:
            return gettext("under way")
        return gettext("broken off when the server stopped; it is not known how much had left by then")
