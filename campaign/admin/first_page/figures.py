"""Written, confirmed and delivered: today, in seven days, in all, and by day. One query, on the table of days."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appeals.models import DayFigures

DAYS = 30
WEEK = 7
LABELS = {"written": _("Written"), "confirmed": _("Confirmed"), "delivered": _("Delivered")}
# A chart in units of its own: a bar of 8 and a gap of 2 for each day.
BAR, STEP, HEIGHT = 8, 10, 60
Row = tuple[int, dt.date | None, int, int, int, dt.datetime]


@dataclass(frozen=True)
class Bar:
    """A day's bar, from the top left corner, in the chart's units."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Series:
    """One of the three numbers: sums, and a bar for each of the last days."""

    label: str
    today: int
    week: int
    in_all: int
    by_day: tuple[int, ...]

    @property
    def most(self) -> int:
        return max(self.by_day)

    @property
    def shown(self) -> int:
        return sum(self.by_day)

    @property
    def bars(self) -> list[Bar]:
        """The longest is as high as the chart; what is not zero can be seen."""
        heights = [max(1, round(number * HEIGHT / self.most)) if number else 0 for number in self.by_day]
        return [Bar(place * STEP, HEIGHT - height, height) for place, height in enumerate(heights)]


@dataclass(frozen=True)
class Figures:
    """What the page shows. `counted_at` is None before the first count; `is_of_today` says whether today is counted."""

    series: list[Series]
    days: list[dt.date]
    counted_at: dt.datetime | None
    is_of_today: bool
    width: int = DAYS * STEP - (STEP - BAR)
    height: int = HEIGHT

    @property
    def rows(self) -> list[tuple[dt.date, list[int]]]:
        """The table behind the charts, the newest day first."""
        numbers = zip(*(series.by_day for series in self.series), strict=True)
        return [(day, list(row)) for day, row in reversed(list(zip(self.days, numbers, strict=True)))]


def rows_of(now: dt.datetime) -> list[Row]:
    """What the table of days has of the last days, and of those before together."""
    return DayFigures.objects.by_day(since=days_until(timezone.localdate(now))[0])


def days_until(today: dt.date) -> list[dt.date]:
    return [today - dt.timedelta(days=back) for back in reversed(range(DAYS))]


def figures_of(rows: Sequence[Row], now: dt.datetime) -> Figures:
    """The figures of all appeals together."""
    today = timezone.localdate(now)
    days = days_until(today)
    series = []
    for place, name in enumerate(DayFigures.NUMBERS, start=2):
        numbers: Counter[dt.date | None] = Counter()
        for row in rows:
            numbers[row[1]] += row[place]  # type: ignore[operator]
        by_day = tuple(numbers[day] for day in days)
        in_all = sum(numbers.values())
        series.append(Series(str(LABELS[name]), by_day[-1], sum(by_day[-WEEK:]), in_all, by_day))
    of_today = [row[-1] for row in rows if row[1] == today]
    counted = [row[-1] for row in rows]
    return Figures(series, days, min(of_today) if of_today else max(counted, default=None), bool(of_today))
