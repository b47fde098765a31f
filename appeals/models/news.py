"""News that organisers send to writers who asked for it."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from texts.models import TextModel, text_for_reader


class NewsUpdateQuerySet(models.QuerySet["NewsUpdate"]):
    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def published_since(self, moment: dt.datetime) -> Self:
        return self.filter(published_at__gt=moment)

    # --- changes ---

    def publish(self, now: dt.datetime) -> int:
        """draft → published, once."""
        return self.drafts().update(published_at=now)

    def stop(self, now: dt.datetime) -> int:
        """Has no more of its mails put into the outbox."""
        return self.update(is_handed_on=True, stopped_at=now)

    def count_sent(self) -> int:
        return self.update(sent_count=F("sent_count") + 1)

    def count_refused(self) -> int:
        return self.update(refused_count=F("refused_count") + 1)


class NewsUpdate(models.Model):
    """One piece of news. Published, it is sent and cannot be changed."""

    appeal = models.ForeignKey(
        Appeal,
        on_delete=models.PROTECT,
        related_name="updates",
        verbose_name=_("appeal"),
        help_text=_("It goes to those who wrote a letter for this appeal and asked for news."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # How far its mails are in the outbox: the last letter, in the order of their (random) ids.
    handed_on_to = models.UUIDField(null=True, blank=True, editable=False)
    is_handed_on = models.BooleanField(default=False, editable=False)
    # How many of its mails have left, and how many a server has refused for good.
    sent_count = models.PositiveIntegerField(default=0, editable=False)
    refused_count = models.PositiveIntegerField(default=0, editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)

    objects = NewsUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        indexes = [models.Index(fields=["appeal", "published_at"], name="update_by_day")]

    def __str__(self) -> str:
        text: Any = text_for_reader(self)
        return text.subject if text else str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class NewsUpdateText(TextModel):
    """An update in one language."""

    owner_field = "update"
    text_fields = ("subject", "body")

    update = models.ForeignKey(NewsUpdate, on_delete=models.CASCADE, related_name="texts", verbose_name=_("update"))
    subject = models.CharField(
        _("subject"),
        max_length=120,
        help_text=_(
            "Mail providers read it, and so may whoever looks over a shoulder: name no protest, no place and no person."
        ),
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown: an empty line begins a new paragraph, **two stars** make words bold, addresses of pages become "
            "links. Mail providers can read it. About 4,000 characters fit."
        ),
    )

    class Meta:
        verbose_name = _("text of an update")
        verbose_name_plural = _("texts of updates")
        constraints = [
            models.UniqueConstraint(
                fields=["update", "language"],
                name="updatetext_one_a_language",
                violation_error_message=_("This language has a text already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.language})"
