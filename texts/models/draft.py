"""What an organiser has typed into a form of texts and not saved yet."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

STORED_FOR = dt.timedelta(days=30)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Questions about drafts."""

    def of_user(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)

    def of_page(self, page: str) -> Self:
        return self.filter(page=page)

    def lasting(self, now: dt.datetime) -> Self:
        return self.filter(saved_at__gte=now - STORED_FOR)

    def over(self, now: dt.datetime) -> Self:
        return self.filter(saved_at__lt=now - STORED_FOR)

    def at(self, pk: int, version: int) -> Self:
        """The draft with this key, if nothing was stored in it since it had this version."""
        return self.filter(pk=pk, version=version)

    # --- changes ---

    def write(self, fields: list[list[str]], now: dt.datetime) -> int:
        return self.update(fields=fields, saved_at=now, version=F("version") + 1)


class Draft(models.Model):
    """A form as it was typed so far, for one organiser, who alone sees it. It is deleted once the form is saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False)
    # The kind of row that the form is for, and the row's key or “new”.
    page = models.CharField(max_length=100, editable=False)
    fields = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(_("saved at"), editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        default_permissions = ()
        verbose_name = _("unsaved draft")
        verbose_name_plural = _("your unsaved drafts")
        indexes = [models.Index(fields=["user", "page"], name="draft_of_a_page")]

    def __str__(self) -> str:
        return self.page

    @property
    def token(self) -> str:
        """How an open page names the draft as it knows it."""
        return f"{self.pk}.{self.version}"
