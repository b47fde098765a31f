"""Words of the campaign in its three languages, so that all translate them alike."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from texts.models import digest_of

TERM_FIELDS = ("en", "ru", "kk", "note")


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def in_use(self) -> Self:
        return self.filter(is_used=True)


class GlossaryTerm(models.Model):
    """A name or an established term. `key` is its name in the repository's file; empty where organisers have added it."""

    key = models.CharField(max_length=40, blank=True, default="", editable=False)
    en = models.CharField(_("English"), max_length=200)
    ru = models.CharField(_("Russian"), max_length=200)
    kk = models.CharField(_("Kazakh"), max_length=200)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Why this word, or where it is not to be used.")
    )
    is_used = models.BooleanField(
        _("in use"), default=True, help_text=_("Without the tick it is not shown to translators.")
    )
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        ordering = ["en", "pk"]
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="glossaryterm_one_a_key"),
            models.CheckConstraint(
                condition=~Q(en="") & ~Q(ru="") & ~Q(kk=""),
                name="glossaryterm_in_every_language",
                violation_error_message=_("A term needs a word in each language."),
            ),
        ]

    def __str__(self) -> str:
        return self.en

    def texts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in TERM_FIELDS}

    @property
    def is_edited(self) -> bool:
        """Whether an organiser has changed it since it was loaded."""
        return self.loaded_digest != digest_of(self.texts())
