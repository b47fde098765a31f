"""The writer's address: found by a keyed index, stored encrypted, deleted apart from the letter."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.letter import Letter


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_address(self, appeal_id: int, indexes: Iterable[str]) -> Self:
        """The contacts of an address in an appeal, whichever key their indexes were written under."""
        return self.filter(appeal_id=appeal_id, blind_index__in=list(indexes))

    def proved(self) -> Self:
        """Those whose address was proved: by a confirmation or, without confirmation by mail, by being the first."""
        return self.filter(is_proved=True)

    def unproved(self) -> Self:
        return self.filter(is_proved=False)

    def of_domains(self) -> Self:
        """Those whose domain is no large provider's; worded like the index `contact_of_burst`."""
        return self.filter(domain_index__gt="")

    def lock(self) -> list[UUID]:
        """Locks these contacts until the transaction ends, in the order of their keys, before their letters."""
        return list(self.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


class Contact(models.Model):
    """What ties a letter to an address, which binds the address only once it `is_proved`.

    Has the appeal too, so that the database itself refuses a second proved letter of an address. `mailbox_index` is the
    blind index of the address with its `+tag`: two spellings with the same one reach the same mailbox for certain.
    `domain_index` is that of the address's domain, for the bursts of a day; it is erased with the other indexes, and ""
    for a large provider, whose letters are no burst. `written_on` is the letter's own day.
    """

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+", db_index=False)
    blind_index = models.CharField(max_length=64, editable=False)
    mailbox_index = models.CharField(max_length=64, editable=False)
    domain_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    written_on = models.DateField(null=True, editable=False)
    sealed_address = models.BinaryField(null=True, editable=False)
    wants_updates = models.BooleanField(default=False)
    is_proved = models.BooleanField(default=False, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "blind_index"],
                condition=Q(is_proved=True),
                name="contact_one_proved_letter_an_address",
            ),
            models.CheckConstraint(
                condition=Q(wants_updates=False) | Q(sealed_address__isnull=False),
                name="contact_updates_need_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["blind_index"], name="contact_by_address"),
            models.Index(
                fields=["written_on", "domain_index"], name="contact_of_burst", condition=Q(domain_index__gt="")
            ),
            # Who gets news, in the order in which it is handed on and counted.
            models.Index(fields=["appeal", "letter"], name="contact_of_reader", condition=Q(wants_updates=True)),
            # A short index: addresses are in it only until they are erased.
            models.Index(
                fields=["letter"],
                name="contact_to_forget",
                condition=Q(sealed_address__isnull=False, wants_updates=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
