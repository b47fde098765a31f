"""What organisers say to each other about a row that is moderated: notes, and requests for a second opinion."""

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

NOTE_MAX_LENGTH = 500


class AboutRows(models.QuerySet[Any]):
    """Questions about what belongs to rows of other models, which are named as in the record: by kind and key."""

    def about(self, kind: str, *keys: UUID) -> Self:
        return self.filter(kind=kind, key__in=keys)


class Note(models.Model):
    """A sentence about a letter or a comment, for organisers only. It is deleted with what it is about."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    text = models.CharField(_("note"), max_length=NOTE_MAX_LENGTH)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("organiser")
    )
    written_at = models.DateTimeField(_("written at"))

    objects = AboutRows.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["kind", "key"], name="note_about")]

    def __str__(self) -> str:
        return str(self.pk)


class SecondOpinion(models.Model):
    """An organiser wants another one to decide. Until somebody has, the one who asked cannot."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("organiser")
    )
    asked_at = models.DateTimeField(_("asked at"))

    objects = AboutRows.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("request for a second opinion")
        verbose_name_plural = _("requests for a second opinion")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="second_opinion_once_a_row")]

    def __str__(self) -> str:
        return str(self.pk)
