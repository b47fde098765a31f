"""The life of the campaign in dated steps, and what is still to come as a plan."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.figures import Count
from appeals.models import Appeal
from appeals.presentation.letters import AppealView
from deliveries import ledger

# The source gives the month, and no day.
PUBLISHED = dt.date(2006, 3, 1)


@dataclass(frozen=True)
class Step:
    """A step that was taken on a day (`on`, and `date` in words), or, without one, what is planned (`note`)."""

    words: str
    on: dt.date | None
    note: str = ""
    url: str = ""

    @property
    def is_done(self) -> bool:
        return self.on is not None

    @property
    def date(self) -> str:
        if self.on is None:
            return ""
        return date_format(self.on, "YEAR_MONTH_FORMAT" if self.on == PUBLISHED else "DATE_FORMAT")

    @property
    def machine_date(self) -> str:
        if self.on is None:
            return ""
        return self.on.strftime("%Y-%m") if self.on == PUBLISHED else self.on.isoformat()


def life_of(appeal: Appeal, view: AppealView, count: Count, today: dt.date) -> list[Step]:
    """What has been done, by date, then what is to come, in its order: two queries."""
    figures = ledger.figures_of(appeal.pk)
    url = reverse("deliveries:ledger", args=[appeal.slug])
    steps = [
        Step(gettext("The appeal is published"), PUBLISHED),
        *letter_steps(appeal, count),
        Step(
            gettext("The addressee is checked"),
            checked_on(view),
            gettext("Planned: an organiser finds out who holds the office today, and its address"),
        ),
        Step(
            gettext("Letters are delivered"),
            figures.departed_on,
            gettext("Planned: on paper, by fax or by e-mail, once the addressee is checked"),
            url,
        ),
        Step(gettext("The office answers"), figures.answered_on, silence(figures, today), url),
    ]
    if view.has_ended:
        words = (
            gettext("The demands of the appeal are met") if view.is_won else gettext("Letters are no longer collected")
        )
        steps = [*steps, Step(words, appeal.ended_on)]
    done = sorted((step for step in steps if step.on), key=lambda step: step.on or today)
    # Once the demands are met nothing is planned any more; the day of an end is noted within the hour.
    return done + [step for step in steps if not step.on and step.note and not view.is_won]


def letter_steps(appeal: Appeal, count: Count) -> list[Step]:
    """The first letter, the hundredth, and the largest number since.

    One that the count has fallen below is to come again; one whose day is not noted yet is left out for that hour.
    """
    days = dict(appeal.milestones.values_list("letters", "reached_on"))
    reached = {number: day for number, day in days.items() if number <= count.letters}
    numbers = {1, 100, *([max(reached)] if reached else [])}
    return [
        Step(words_of(number), reached.get(number), gettext("still to come"))
        for number in sorted(numbers)
        if number in reached or (number > count.letters and not count.is_final)
    ]


def words_of(number: int) -> str:
    return {
        1: gettext("The first letter"),
        100: gettext("The hundredth letter"),
        1_000: gettext("The thousandth letter"),
        10_000: gettext("The ten thousandth letter"),
        100_000: gettext("The hundred thousandth letter"),
    }[number]


def checked_on(view: AppealView) -> dt.date | None:
    """The day on which an organiser checked an addressee; a change of its details takes the check away."""
    return min((to.checked_on for to in view.recipients if to.checked_on and not to.is_copy), default=None)


def silence(figures: ledger.Figures, today: dt.date) -> str:
    """While there is no answer: for how many days, or, before the first delivery, that this will be said."""
    if figures.departed_on is None:
        return gettext("Planned: the answer is shown here, or for how long there has been none")
    return ledger.silence_words(ledger.days_between(figures.departed_on, today))
