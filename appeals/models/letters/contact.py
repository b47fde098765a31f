"""The writer's address: found by a keyed index, stored encrypted, deleted apart from the letter."""

import datetime as dt
from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.appeal import Appeal
from appeals.models.letters.letter import Letter
from outbox import lanes

INDEX_LENGTH = 64


def read_burst_code(code: str) -> tuple[dt.date, str] | None:
    """The day and the index of a burst from one domain; None for what is no code of one."""
    day, index = _read(code)
    is_index = len(index) == INDEX_LENGTH and set(index) <= set("0123456789abcdef")
    return (day, index) if day and is_index else None


def read_network_code(code: str) -> tuple[dt.date, int] | None:
    """The day and the lane of a burst from one network; None for what is no code of one."""
    day, lane = _read(code)
    is_lane = lane.isascii() and lane.isdecimal() and len(lane) <= 5 and int(lane) < lanes.COUNT
    return (day, int(lane)) if day and is_lane else None


def _read(code: str) -> tuple[dt.date | None, str]:
    day, _, rest = code.partition(".")
    try:
        return dt.date.fromisoformat(day), rest
    except ValueError:
        return None, ""


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

    def of_networks(self) -> Self:
        """Those whose network's lane is still known; worded like the index `contact_of_network`."""
        return self.filter(lane__isnull=False)

    def of_burst(self, code: str) -> Self:
        """Those of one domain and day (`appeals.services.arriving.bursts`); none, if that is no code."""
        read = read_burst_code(code)
        return self.of_domains().filter(written_on=read[0], domain_index=read[1]) if read else self.none()

    def of_network_burst(self, code: str) -> Self:
        """Those of one network and day, as long as that is known; none, if that is no code."""
        read = read_network_code(code)
        return self.of_networks().filter(written_on=read[0], lane=read[1]) if read else self.none()

    def to_forget_networks(self, today: dt.date) -> Self:
        """Those whose lane is older than yesterday's: it is erased with the counts of the limits, within 48 hours."""
        return self.of_networks().filter(written_on__lt=today - dt.timedelta(days=1))

    def lock(self) -> list[UUID]:
        """Locks these contacts until the transaction ends, in the order of their keys, before their letters."""
        return list(self.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


class Contact(models.Model):
    """What ties a letter to an address, which binds the address only once it `is_proved`.

    Has the appeal too, so that the database itself refuses a second proved letter of an address. `mailbox_index` is the
    blind index of the address with its `+tag`: two spellings with the same one reach the same mailbox for certain.
    `domain_index` is that of the address's domain, for the bursts of a day; it is erased with the other indexes, and ""
    for a large provider, whose letters are no burst. `lane` is that of the network it came from (`outbox.lanes`), for the
    bursts of a network: 16 bits under a key of the day, erased within 48 hours. `written_on` is the letter's own day.
    """

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+", db_index=False)
    blind_index = models.CharField(max_length=64, editable=False)
    mailbox_index = models.CharField(max_length=64, editable=False)
    domain_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    lane = models.PositiveIntegerField(null=True, editable=False)
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
            # A short index: what is older than yesterday is erased.
            models.Index(fields=["written_on", "lane"], name="contact_of_network", condition=Q(lane__isnull=False)),
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
