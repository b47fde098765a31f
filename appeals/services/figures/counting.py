"""Comparing the count with the rows, correcting it, and noting the days on which it reached round numbers."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, Letter, Milestone, Tally
from appeals.models.figures.milestone import NUMBERS
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


def note_milestones(*, now: dt.datetime) -> int:
    """Stores the days on which counts first reached round numbers (`milestone.NUMBERS`); returns how many are new.

    Each is looked up once, when it has been reached, so that no page has to look through letters.
    """
    today, new = timezone.localdate(now), 0
    for appeal in Appeal.objects.filter(tally__isnull=False).select_related("tally").order_by("pk"):
        noted = set(appeal.milestones.values_list("letters", flat=True))
        for number in NUMBERS:
            if number not in noted and number <= appeal.tally.online + appeal.paper_count:
                reached_on = _confirmed_on(appeal, number) or today
                new += Milestone.objects.get_or_create(
                    appeal=appeal, letters=number, defaults={"reached_on": reached_on}
                )[1]
    return new


def _confirmed_on(appeal: Appeal, number: int) -> dt.date | None:
    """The day on which that many of the letters that count were confirmed; None where those on paper made up the number."""
    days = Letter.objects.filter(appeal=appeal, confirmed_on__isnull=False).counted().order_by("confirmed_on")
    return days.values_list("confirmed_on", flat=True)[number - 1 : number].first()
