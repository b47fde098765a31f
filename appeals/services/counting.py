"""Comparing the count with the rows, and correcting it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from appeals.models import Appeal, Letter, Tally
from organisers import record


@dataclass(frozen=True)
class Drift:
    """A count of an appeal, a field of its tally, that differs from the rows."""

    slug: str
    name: str
    stored: int
    counted: int


@transaction.atomic
def recount(*, fix: bool, now: dt.datetime) -> list[Drift]:
    """Counts every appeal's letters, those delivered and those on the wall, its tally locked; `fix` corrects what differs.

    Each correction is recorded.
    """
    found = []
    for appeal in Appeal.objects.order_by("pk"):
        Tally.objects.get_or_create(appeal=appeal)
        tally = Tally.objects.select_for_update().get(appeal=appeal)
        letters = Letter.objects.filter(appeal=appeal)
        counted = {
            "online": letters.counted().count(),
            "delivered": letters.delivered().count(),
            "on_wall": letters.on_wall().count(),
        }
        differing = {name: number for name, number in counted.items() if number != getattr(tally, name)}
        found += [Drift(appeal.slug, name, getattr(tally, name), number) for name, number in differing.items()]
        if fix and differing:
            Tally.objects.filter(appeal=appeal).update(**differing)
            record.write(by=None, act="recount", subject=f"appeal {appeal.pk}", now=now)
    return found
