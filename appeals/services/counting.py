"""Comparing the count with the rows, and correcting it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from appeals.models import Appeal, Letter, Tally
from organisers import record


@dataclass(frozen=True)
class Drift:
    """An appeal whose count differs from its rows."""

    slug: str
    stored: int
    counted: int


@transaction.atomic
def recount(*, fix: bool, now: dt.datetime) -> list[Drift]:
    """Counts the rows of every appeal, each with its tally locked; with `fix`, corrects and records what differs."""
    found = []
    for appeal in Appeal.objects.order_by("pk"):
        Tally.objects.get_or_create(appeal=appeal)
        tally = Tally.objects.select_for_update().get(appeal=appeal)
        counted = Letter.objects.filter(appeal=appeal).counted().count()
        if counted == tally.online:
            continue
        found.append(Drift(appeal.slug, tally.online, counted))
        if fix:
            Tally.objects.filter(appeal=appeal).update(online=counted)
            record.write(by=None, act="recount", subject=f"appeal {appeal.pk}", now=now)
    return found
