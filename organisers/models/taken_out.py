"""Words that organisers took out of a text: what it was before, sealed, for as long as that can be undone."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.keys import sealing

ORIGINAL_STORED_FOR = dt.timedelta(days=7)


class TakenOutQuerySet(models.QuerySet[Any]):
    """Questions about such rows."""

    def with_original(self) -> Self:
        """Those that can be undone."""
        return self.filter(sealed_words__isnull=False)

    def over(self, now: dt.datetime) -> Self:
        """Those whose original has been stored long enough."""
        return self.with_original().filter(done_at__lt=now - ORIGINAL_STORED_FOR)


class TakenOut(models.Model):
    """One time that words were taken out of a text. The row stays without the words: that some were taken out is known."""

    done_at = models.DateTimeField(_("done at"), db_index=True)
    sealed_words = models.BinaryField(null=True, editable=False)

    objects = TakenOutQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def original(self) -> str:
        """The text as it was before; "" once it is overwritten. Raises sealing.Unsealable."""
        return sealing.unseal_bytes(bytes(self.sealed_words)).decode() if self.sealed_words else ""

    @property
    def undone_until(self) -> dt.datetime:
        return self.done_at + ORIGINAL_STORED_FOR
