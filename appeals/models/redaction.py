"""Words that organisers took out of a letter: its own words as they were before, sealed, for as long as that can be undone."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.letter import Letter

# In place of each word that was taken out. One sign, whatever the length: so it says nothing of the word.
TAKEN_OUT = "▮"
ORIGINAL_STORED_FOR = dt.timedelta(days=7)


class RedactionQuerySet(models.QuerySet["Redaction"]):
    """Questions about redactions."""

    def with_original(self) -> Self:
        """Those that can be undone."""
        return self.filter(sealed_words__isnull=False)

    def over(self, now: dt.datetime) -> Self:
        """Those whose original has been stored long enough."""
        return self.with_original().filter(done_at__lt=now - ORIGINAL_STORED_FOR)


class Redaction(models.Model):
    """One time that words were taken out of a letter. The row stays without the words: the writer's own page says so."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="redactions")
    done_at = models.DateTimeField(_("done at"), db_index=True)
    sealed_words = models.BinaryField(null=True, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def undone_until(self) -> dt.datetime:
        return self.done_at + ORIGINAL_STORED_FOR
