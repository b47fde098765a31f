"""Slugs that organisers may change, and the old ones, so that printed links go on working."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

Owner = TypeVar("Owner", bound=models.Model)


class OldSlugModel(models.Model):
    """Base of a slug that a row had before. A subclass has a foreign key to the row, with `related_name="old_slugs"`."""

    slug = models.SlugField(_("old address"), max_length=80, unique=True)

    class Meta:
        abstract = True
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self) -> str:
        return self.slug


class SluggedQuerySet(models.QuerySet[Owner]):
    """Questions about rows with a `slug` and `old_slugs`."""

    def known_as(self, slug: str) -> Self:
        """The row that has this slug, or had it before an organiser changed it."""
        return self.filter(Q(slug=slug) | Q(old_slugs__slug=slug)).distinct()

    def formerly(self, slug: str) -> Self:
        """The row that had this slug before."""
        return self.filter(old_slugs__slug=slug)


def is_slug_free(slug: str, owner: Any) -> bool:
    """Whether no other row of its kind has or had this slug: a printed link must not lead to another row."""
    return not type(owner).objects.known_as(slug).exclude(pk=owner.pk).exists()


def keep_old_slug(owner: Any, old_slug: str) -> bool:
    """Stores the slug that a just saved row had before, so that it redirects to the new one; False where nothing changed.

    A row may go back to a slug of its own: that one is no old slug any more.
    """
    if old_slug == owner.slug:
        return False
    owner.old_slugs.filter(slug=owner.slug).delete()
    owner.old_slugs.get_or_create(slug=old_slug)
    return True
