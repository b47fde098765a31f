"""What a text said before: each of its revisions, with who stored it and when."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

# By whom a text was changed is stored as long as the record stores it (organisers.models.record).
NAMES_STORED_FOR = dt.timedelta(days=365)


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Questions about revisions."""

    def of(self, row: Any) -> Self:
        """Those of one text."""
        kind = ContentType.objects.get_for_model(row)
        return self.filter(content_type=kind, object_id=row.pk)

    def of_all(self, rows: Iterable[Any]) -> Self:
        """Those of several texts."""
        by_kind: dict[int, list[int]] = {}
        for row in rows:
            by_kind.setdefault(ContentType.objects.get_for_model(row).pk, []).append(row.pk)
        condition = models.Q(pk__in=[])
        for kind, keys in by_kind.items():
            condition |= models.Q(content_type=kind, object_id__in=keys)
        return self.filter(condition)

    def named_too_long(self, now: dt.datetime) -> Self:
        """Those that still say who stored them, later than that is stored."""
        return self.filter(saved_by__isnull=False, saved_at__lt=now - NAMES_STORED_FOR)


class Revision(models.Model):
    """One revision of a text, as it was stored. It is never changed, and goes with its text."""

    class Origin(models.TextChoices):
        ORGANISER = "organiser", _("an organiser")
        FILES = "files", _("the site’s files")
        SITE = "site", _("the site itself")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    text = GenericForeignKey()
    number = models.PositiveIntegerField(_("revision"))
    made_from = models.PositiveIntegerField(_("made from revision"))
    texts = models.JSONField(_("texts"))
    digest = models.CharField(max_length=64)
    # The revision whose texts an organiser has put back with this one.
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    origin = models.CharField(_("from"), max_length=9, choices=Origin)
    # Empty: stored before revisions were kept.
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "number"], name="revision_one_a_number"),
            models.CheckConstraint(
                condition=models.Q(origin__in=["organiser", "files", "site"]), name="revision_origin_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
