"""What is counted to throttle floods, under keyed hashes; what is to be cleared of the files; which keys were used;
whether the site is locked down; what was erased on purpose."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Backups are deleted after 14 days (docs/serving.md); one is restored some days after it was fetched.
BACKUP_DAYS = 14
LISTED_DAYS = BACKUP_DAYS + 2


class HitQuerySet(models.QuerySet["Hit"]):
    """Questions about hits."""

    def of_past_days(self, today: dt.date) -> Self:
        """Hits that are never looked up again: the key they were hashed under was that day's."""
        return self.filter(day__lt=today)


class Hit(models.Model):
    """How often something happened today, and in the present burst of the day (safety.web.throttling)."""

    key = models.CharField(max_length=64, primary_key=True)
    day = models.DateField(db_index=True)
    # Not the period itself, which would be a time of day: a code of it (safety.web.throttling.burst_code).
    burst = models.PositiveSmallIntegerField()
    in_burst = models.PositiveIntegerField()
    in_day = models.PositiveIntegerField()

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return self.key[:8]


class Erasure(models.Model):
    """Something was erased in a table, of which the database's files have yet to be cleared (safety.vacuum)."""

    table = models.CharField(max_length=63)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return self.table


class UsedKey(models.Model):
    """A key of `CONTACT_KEYS` under which something in this database may be written, by its fingerprint."""

    fingerprint = models.CharField(max_length=8, primary_key=True)

    class Meta:
        verbose_name = _("key in use")
        verbose_name_plural = _("keys in use")

    def __str__(self) -> str:
        return self.fingerprint


class Lockdown(models.Model):
    """The site is locked down while this row is there (safety.lockdown); there is never a second one."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    since = models.DateTimeField(_("since"))
    # An organiser's name; no foreign key, as nothing here knows organisers. Empty: a command.
    begun_by = models.CharField(_("organiser"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("lockdown")
        verbose_name_plural = _("lockdowns")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="lockdown_is_one_at_most")]

    def __str__(self) -> str:
        return str(self.since)


class ListedErasureQuerySet(models.QuerySet["ListedErasure"]):
    """Questions about the erasure list."""

    def over(self, now: dt.datetime) -> Self:
        """Entries that no backup is older than any more."""
        return self.filter(day__lt=timezone.localdate(now) - dt.timedelta(days=LISTED_DAYS))


class ListedErasure(models.Model):
    """Something that was erased on purpose, and must be erased again when an older backup is restored.

    `safety.erasure_list` says which acts there are, and what key and detail mean for each; neither is anything personal.
    """

    act = models.CharField(_("act"), max_length=40)
    key = models.CharField(_("key"), max_length=120)
    detail = models.TextField(_("detail"), blank=True, default="")
    day = models.DateField(_("day"), db_index=True)

    objects = ListedErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the erasure list")
        verbose_name_plural = _("erasure list")
        constraints = [models.UniqueConstraint(fields=["act", "key"], name="listed_erasure_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
