"""Written, confirmed and delivered by day: counted by a chore, final when the day is over, exact as of a time."""

import datetime as dt

import pytest
from django.utils import timezone

from appeals.models import DayFigures, Letter, Tally
from appeals.services.figures import days
from campaign.admin.first_page import figures
from tests import make
from tests.admin.entering import superuser

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(dt.datetime(2026, 3, 20, 12))
TODAY = NOON.date()
DAY = dt.timedelta(days=1)


def stored():
    rows = DayFigures.objects.order_by("day").values_list("day", *DayFigures.NUMBERS)
    return {(day - TODAY).days: tuple(numbers) for day, *numbers in rows}


def letter(appeal, written, confirmed=None, delivered=None, **fields):
    on = {
        name: TODAY + shift * DAY
        for name, shift in (("written_on", written), ("confirmed_on", confirmed), ("delivered_on", delivered))
        if shift is not None
    }
    made = make.letter(appeal, state="pending" if confirmed is None else "approved", **on, **fields)
    if delivered is not None:
        Tally.objects.add_delivered(appeal.pk, 1)
    return made


def test_every_day_is_counted_the_first_time_and_today_as_zero():
    appeal = make.appeal()
    letter(appeal, -40, -39, -1)
    letter(appeal, -40)
    assert days.count_days(now=NOON) == 4
    assert stored() == {-40: (2, 0, 0), -39: (0, 1, 0), -1: (0, 0, 1), 0: (0, 0, 0)}


def test_a_day_that_is_over_stays_whatever_becomes_of_its_letters():
    """Its unproved twin is below: a day that is not over follows its letters."""
    appeal = make.appeal()
    letter(appeal, -1)
    withdrawn = letter(appeal, -1, -1)
    days.count_days(now=NOON)
    Letter.objects.filter(state="pending").delete()
    Letter.objects.filter(pk=withdrawn.pk).withdraw(TODAY)
    days.count_days(now=NOON + DAY)
    assert stored()[-1] == (2, 1, 0)


def test_today_follows_its_letters_until_an_hour_after_midnight():
    appeal = make.appeal()
    letter(appeal, 0)
    days.count_days(now=NOON)
    letter(appeal, 0)
    midnight = NOON + dt.timedelta(hours=12)
    days.count_days(now=midnight + dt.timedelta(minutes=1))
    assert stored() == {0: (2, 0, 0), 1: (0, 0, 0)}
    # Begun before midnight, committed after it.
    letter(appeal, 0)
    days.count_days(now=midnight + dt.timedelta(minutes=61))
    assert stored()[0] == (3, 0, 0)
    letter(appeal, 0)
    days.count_days(now=midnight + dt.timedelta(minutes=62))
    assert stored()[0] == (3, 0, 0)


def test_days_without_a_worker_are_made_up_for():
    appeal = make.appeal()
    days.count_days(now=NOON)
    for shift in (1, 2, 4):
        letter(appeal, shift, shift)
    days.count_days(now=NOON + 4 * DAY)
    assert stored() == {0: (0, 0, 0), 1: (1, 1, 0), 2: (1, 1, 0), 4: (1, 1, 0)}


def test_a_delivery_of_a_day_that_is_over_or_taken_back_is_counted_right():
    appeal = make.appeal()
    made = letter(appeal, -5, -5)
    days.count_days(now=NOON - DAY)
    Letter.objects.filter(pk=made.pk).update(delivered_on=TODAY - 3 * DAY)
    Tally.objects.add_delivered(appeal.pk, 1)
    days.count_days(now=NOON)
    assert stored()[-3] == (0, 0, 1)
    Letter.objects.filter(pk=made.pk).update(delivered_on=None)
    Tally.objects.add_delivered(appeal.pk, -1)
    days.count_days(now=NOON)
    assert stored()[-3] == (0, 0, 0)


def test_a_clock_that_ran_ahead_makes_no_day_final_that_has_not_been():
    appeal = make.appeal()
    days.count_days(now=NOON + 3 * DAY)
    letter(appeal, 0)
    days.count_days(now=NOON)
    assert stored()[0] == (1, 0, 0)


def test_its_queries_do_not_grow_with_letters_and_appeals(django_assert_num_queries):
    counts = []
    for number in (1, 20):
        for _ in range(number):
            letter(make.appeal(), 0, 0)
        days.count_days(now=NOON)
        with django_assert_num_queries(8) as captured:
            days.count_days(now=NOON)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_shows_sums_a_chart_and_the_table_behind_it(time_machine):
    time_machine.move_to(NOON)
    appeal = make.appeal()
    letter(appeal, -60, -60, -6)
    letter(appeal, -7, -6)
    letter(appeal, 0)
    days.count_days(now=NOON)
    page = superuser().get("/admin/")
    [panel] = [panel["content"] for panel in page.context["panels"] if "figures" in panel["template"]]
    sums = {series.label: (series.today, series.week, series.in_all) for series in panel["figures"].series}
    assert sums == {"Written": (1, 1, 3), "Confirmed": (0, 1, 2), "Delivered": (0, 1, 1)}
    text = page.text
    assert "Counted: 20 March 2026, 12:00" in text and 'datetime="2026-03-20"' in text
    assert text.count("<rect") == 4 and "style=" not in text.split('id="figures-title"')[1].split("</section>")[0]
    assert text.count("<svg") == text.count("</svg>")


def test_before_the_worker_has_counted_today_nothing_is_said_of_today(time_machine):
    time_machine.move_to(NOON)
    letter(make.appeal(), -1)
    days.count_days(now=NOON - DAY)
    shown = figures.figures_of(figures.rows_of(NOON), NOON)
    assert not shown.is_of_today and shown.counted_at == NOON - DAY
