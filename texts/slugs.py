"""Slugs that organisers may change, and the old ones, so that printed links go on working."""

from typing import Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Owner = TypeVar("Owner", bound=models.Model)
# What Windows keeps for devices: there no folder can have such a name, and in the site's file each address is a folder
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


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


def made_portable(slug: str, owner: Any) -> str:
    """A slug as it is stored: one that is new is in small letters, as a USB stick takes `Report` and `report` for the same.

    Raises ValidationError where Windows can have no folder of that name.
    """
    if slug == owner.slug:
        return slug
    slug = slug.lower()
    if slug in DEVICES:
        raise ValidationError(
            gettext(
                "Windows can have no folder of this name, and the site’s file would need one. Choose another address."
            ),
            code="device",
        )
    return slug


def is_slug_free(slug: str, owner: Any) -> bool:
    """Whether no other row of its kind has or had this slug: a printed link must not lead to another row."""
    others = type(owner).objects.exclude(pk=owner.pk)
    return not others.filter(Q(slug__iexact=slug) | Q(old_slugs__slug__iexact=slug)).exists()


def keep_old_slug(owner: Any, old_slug: str) -> bool:
    """Stores the slug that a just saved row had before, so that it redirects to the new one; False where nothing changed.

    A row may go back to a slug of its own: that one is no old slug any more.
    """
    if old_slug == owner.slug:
        return False
    owner.old_slugs.filter(slug=owner.slug).delete()
    owner.old_slugs.get_or_create(slug=old_slug)
    return True
