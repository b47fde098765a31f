"""The writer's address: found by a keyed index, stored encrypted, deleted apart from the letter."""

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.letter import Letter
from appeals.models.states import State
from safety.prepared import adapted


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_address(self, appeal_id: int, indexes: Sequence[str]) -> Self:
        """The contact of an address in an appeal, whichever key its index was written under."""
        return self.filter(appeal_id=appeal_id, blind_index__in=indexes)

    def settled_without_news(self) -> Self:
        """Those with an address whose letter is neither pending nor held and whose writer asked for no news."""
        settled = self.filter(sealed_address__isnull=False, wants_updates=False)
        return settled.exclude(letter__state__in=[State.PENDING, State.HELD])

    # --- changes ---

    def claim(self, contact: "Contact") -> uuid.UUID:
        """Inserts the contact unless its address has one in the appeal already; returns the id of the address's letter.

        One statement, which writes a row in either case and locks it until the commit: so neither of two letters sent
        at once can miss the other, and a letter found here is not deleted meanwhile. The letter may be inserted
        afterwards (its foreign key is checked at the commit). An address that was erased is stored again, for the
        message about the second letter. Raw SQL, as the ORM does not return the row that a conflict was with.
        """
        return self.claim_all([contact])[contact.appeal_id, contact.blind_index]

    def claim_all(self, contacts: Sequence["Contact"]) -> dict[tuple[int, str], uuid.UUID]:
        """`claim` for several contacts of different addresses, in this order; returns the letter's id for each."""
        fields = self.model._meta.concrete_fields
        values = [
            adapted(field, getattr(contact, field.attname), connection) for contact in contacts for field in fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(_claim_text(len(contacts)), values)
            return {(appeal_id, index): uuid.UUID(str(letter)) for letter, appeal_id, index in cursor.fetchall()}


@lru_cache(maxsize=64)
def _claim_text(count: int) -> str:
    quote = connection.ops.quote_name
    table, names = quote(Contact._meta.db_table), [quote(str(field.column)) for field in Contact._meta.concrete_fields]
    row = f"({', '.join(['%s'] * len(names))})"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([row] * count)} "  # noqa: S608 (names of columns)
        "ON CONFLICT (appeal_id, blind_index) DO UPDATE SET blind_index = excluded.blind_index, "
        f"sealed_address = COALESCE({table}.sealed_address, excluded.sealed_address) "
        "RETURNING letter_id, appeal_id, blind_index"
    )


class Contact(models.Model):
    """What ties a letter to an address. Has the appeal too, so that the database itself refuses a second letter."""

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
        indexes = [
            # A short index: addresses are in it only until they are erased.
            models.Index(
                fields=["letter"],
                name="contact_to_forget",
                condition=Q(sealed_address__isnull=False, wants_updates=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
