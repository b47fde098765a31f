"""Old addresses of appeals, so that a link once printed goes on leading somewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal


class OldSlug(models.Model):
    """A slug that an appeal had before."""

    slug = models.SlugField(_("old address"), max_length=80, unique=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="old_slugs")

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self) -> str:
        return self.slug
