"""Words that organisers took out of a letter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.letters.letter import Letter
from organisers.models.taken_out import TakenOut


class Redaction(TakenOut):
    """One time that words were taken out of a letter; the writer's own page says so, and which, while it is stored."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="redactions")

    class Meta(TakenOut.Meta):
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
