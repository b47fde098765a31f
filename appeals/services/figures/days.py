"""Counting what happened to letters on each day: a chore, on indexes, and of few days, however many letters there are.

Days that are over are counted once more and then stay as they are. Letters that nobody confirms are deleted after a week: a
page that counted them afterwards would say that less and less had been written. A worker that comes back later than that
finds only what is left of such a day.
"""

import datetime as dt
from collections import Counter

from django.db import models
from django.db.models import Count, Max, Sum
from django.utils import timezone

from appeals.models import Appeal, DayFigures, Letter, Tally
from safety.web.throttling import end_of_day

# Longer than any request takes: what began before midnight has ended, and has been counted.
SETTLES_AFTER = dt.timedelta(hours=1)
COLUMNS = {"written": "written_on", "confirmed": "confirmed_on", "delivered": "delivered_on"}
BATCH = 500
Key = tuple[int, dt.date]


def count_days(*, now: dt.datetime) -> int:
    """Counts today, and the days before that are not final; the first time all there are. Returns of how many days.

    Nothing is locked while it counts. Of two workers at once the later one's numbers stand.
    """
    today = timezone.localdate(now)
    last = DayFigures.objects.final(today).aggregate(last=Max("day"))["last"]
    since = last + dt.timedelta(days=1) if last else dt.date.min
    numbers = {name: counted(column, since) for name, column in COLUMNS.items()}
    keys = {(appeal_id, today) for appeal_id in Appeal.objects.values_list("pk", flat=True)}
    keys.update(key for counts in numbers.values() for key in counts if key[1] <= today)
    store({key: {name: counts[key] for name, counts in numbers.items()} for key in keys}, now)
    correct_delivered(now)
    return len(keys)


def counted(column: str, since: dt.date) -> Counter[Key]:
    """How many letters have each day from `since` on in a column, by appeal."""
    rows = Letter.objects.filter(**{f"{column}__isnull": False})
    if since > dt.date.min:
        rows = rows.filter(**{f"{column}__gte": since})
    return Counter({(appeal, day): number for appeal, day, number in grouped(rows, column)})


def grouped(rows: models.QuerySet[Letter], column: str) -> list[tuple[int, dt.date, int]]:
    return list(rows.order_by().values_list("appeal_id", column).annotate(number=Count("*")))


def store(figures: dict[Key, dict[str, int]], now: dt.datetime) -> None:
    """Writes the figures of days over what was stored of them."""
    DayFigures.objects.bulk_create(
        [
            DayFigures(appeal_id=appeal_id, day=day, counted_at=now, is_final=now >= settled_at(day), **numbers)
            for (appeal_id, day), numbers in sorted(figures.items())
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["appeal", "day"],
        update_fields=[*DayFigures.NUMBERS, "counted_at", "is_final"],
    )


def correct_delivered(now: dt.datetime) -> None:
    """Counts an appeal's delivered letters of all days anew where they are not as many as the stored count has.

    A delivery is marked with a day that is over, or taken back: then letters leave or enter days that are final.
    """
    sums = dict(DayFigures.objects.order_by().values_list("appeal_id").annotate(number=Sum("delivered")))
    for appeal_id, delivered in Tally.objects.values_list("appeal_id", "delivered"):
        if delivered == sums.get(appeal_id, 0):
            continue
        rows = Letter.objects.filter(appeal_id=appeal_id, delivered_on__isnull=False)
        by_day = {day: number for _, day, number in grouped(rows, "delivered_on")}
        known = DayFigures.objects.filter(appeal_id=appeal_id)
        for pk, day, stored in known.values_list("pk", "day", "delivered"):
            if by_day.get(day, 0) != stored:
                known.filter(pk=pk).update(delivered=by_day.get(day, 0))
        missing = by_day.keys() - set(known.values_list("day", flat=True))
        store({(appeal_id, day): {"delivered": by_day[day]} for day in missing}, now)


def settled_at(day: dt.date) -> dt.datetime:
    """When a day's figures do not change any more."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return end_of_day(noon) + SETTLES_AFTER
