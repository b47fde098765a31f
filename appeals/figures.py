"""The count of an appeal: as it is, and as it is published."""

import datetime as dt
import math
from dataclasses import dataclass, replace

from django.conf import settings

from appeals.models import Appeal

GOALS = (100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)


@dataclass(frozen=True)
class Count:
    """The count as pages show it. `percent` is the whole share of the goal, 0 to 100; `on_wall`, how many can be read.

    `as_of` is when it was published and `step_minutes` how long until the next figures; None and 0 where they are live.
    """

    online: int
    paper: int
    delivered: int
    goal: int
    on_wall: int = 0
    as_of: dt.datetime | None = None
    step_minutes: int = 0
    # No more letters are collected: the goal is what there is, and no page names one.
    is_final: bool = False

    @property
    def letters(self) -> int:
        return self.online + self.paper

    @property
    def percent(self) -> int:
        return min(100, self.letters * 100 // self.goal)


def count_of(appeal: Appeal) -> Count:
    """The published count of an appeal whose tally is loaded (`select_related("tally")`); counts no rows.

    With COUNT_STEP it is that of the last step: +1 at once would tell those who watch a writer's line that she confirmed.
    """
    exact = exact_count_of(appeal)
    if not settings.COUNT_STEP:
        return exact
    return replace(
        exact,
        online=appeal.tally.published_online,
        on_wall=appeal.tally.published_on_wall,
        goal=goal_of(appeal, appeal.tally.published_online),
        as_of=appeal.tally.published_at,
        step_minutes=math.ceil(settings.COUNT_STEP / 60),
    )


def exact_count_of(appeal: Appeal) -> Count:
    """The count of an appeal at this moment, for organisers."""
    tally = appeal.tally
    return Count(
        online=tally.online,
        paper=appeal.paper_count,
        delivered=tally.delivered,
        goal=goal_of(appeal, tally.online),
        on_wall=tally.on_wall,
        is_final=appeal.has_ended,
    )


def goal_of(appeal: Appeal, online: int) -> int:
    """The goal that is set, or the next round number above the letters; of an appeal that has ended, the letters."""
    letters = online + appeal.paper_count
    if appeal.has_ended:
        return max(letters, 1)
    return appeal.goal or next((goal for goal in GOALS if goal > letters), (letters // 1_000_000 + 1) * 1_000_000)
