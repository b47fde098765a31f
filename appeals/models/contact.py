"""The writer's address: found by a keyed index, kept encrypted, deleted apart from the letter."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.letter import Letter


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions about contacts."""

    def of_address(self, appeal_id: int, indexes: list[str]) -> Self:
        """The contact of an address in an appeal, whichever key its index was written under."""
        return self.filter(appeal_id=appeal_id, blind_index__in=indexes)


class Contact(models.Model):
    """What ties a letter to an address. Carries the appeal so that the database itself refuses a second letter."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+", db_index=False)
    blind_index = models.CharField(max_length=64, editable=False)
    sealed_address = models.BinaryField(null=True, editable=False)
    wants_updates = models.BooleanField(default=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "blind_index"], name="contact_one_letter_an_address"),
            models.CheckConstraint(
                condition=Q(wants_updates=False) | Q(sealed_address__isnull=False),
                name="contact_updates_need_an_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
