"""Published figures move in steps on a public site, so that +1 does not tell who confirmed; the database is exact."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.utils import timezone

from appeals.models import Tally
from appeals.models.letters.states import State
from appeals.services.decisions import moderating
from appeals.services.figures.counting import recount
from appeals.services.writers import confirming
from campaign.chores import Schedule
from tests import make

STEP = 300
START = dt.datetime(2026, 3, 20, 12, 0, 1, tzinfo=dt.UTC)
PAGES = ("/", "/ru/", "/appeals/{}/", "/appeals/{}/letters/", "/kk/appeals/{}/deliveries/")


@pytest.fixture
def appeal(db, settings):
    settings.COUNT_STEP = STEP
    with time_machine.travel(START, tick=False):
        yield make.appeal("shanyrak-aigyerim")


def work(schedule, now):
    with time_machine.travel(now, tick=False):
        schedule.publish_counts(now)


def published(client, appeal):
    return json.loads(client.get(f"/appeals/{appeal.slug}/count.json").content)


def without_stamp(text):
    """A page without the stamp of its form, which is that of the hour (safety.web.guard)."""
    return re.sub(r'name="stamp" value="[^"]*"', "", text)


def confirmed(appeal):
    """A letter whose writer confirms it now."""
    letter = make.letter(appeal, state=State.PENDING, address=make.address())
    status = confirming.confirm_letter(letter_id=letter.pk, now=START)
    assert status is confirming.LinkStatus.CONFIRMED
    return letter


def test_no_page_moves_when_a_letter_is_confirmed(client, appeal, settings):
    schedule = Schedule()
    work(schedule, START)
    paths = [path.format(appeal.slug) for path in PAGES]

    def pages(seconds):
        # Later than any page is cached.
        with time_machine.travel(START + dt.timedelta(seconds=seconds), tick=False):
            return [without_stamp(client.get(path).text) for path in paths]

    before, count = pages(100), published(client, appeal)
    confirmed(appeal)
    work(schedule, START + dt.timedelta(seconds=298))
    assert Tally.objects.get().online == 1
    assert pages(200) == before
    assert published(client, appeal) == count
    settings.COUNT_STEP = 0
    # Without steps each of them tells.
    assert published(client, appeal) != count
    now = pages(250)
    assert [path for path, page, old in zip(paths, now, before, strict=True) if page == old] == []


def test_the_next_step_publishes_what_the_database_says_and_when(client, appeal):
    schedule = Schedule()
    work(schedule, START)
    confirmed(appeal)
    work(schedule, START + dt.timedelta(seconds=298))
    assert published(client, appeal)["online"] == 0
    assert published(client, appeal)["as_of"] == "2026-03-20T12:00:00+00:00"
    work(schedule, START + dt.timedelta(seconds=STEP + 1))
    assert published(client, appeal)["online"] == 1
    assert published(client, appeal)["as_of"] == "2026-03-20T12:05:00+00:00"


def test_a_step_is_published_once_however_many_workers_there_are(appeal, django_assert_num_queries):
    first, second = Schedule(), Schedule()
    for schedule in (first, second):
        work(schedule, START)
    confirmed(appeal)
    later = START + dt.timedelta(seconds=STEP)
    work(first, later)
    confirmed(appeal)
    work(second, later + dt.timedelta(seconds=20))
    assert Tally.objects.get().published_online == 1
    with django_assert_num_queries(0):
        first.publish_counts(later + dt.timedelta(seconds=1))


def test_a_clock_that_was_ahead_does_not_stop_the_figures(appeal):
    Tally.objects.update(published_at=START + dt.timedelta(days=400))
    confirmed(appeal)
    work(Schedule(), START)
    assert Tally.objects.get().published_online == 1


def test_a_letter_withdrawn_within_a_step_is_never_published(client, appeal):
    schedule = Schedule()
    work(schedule, START)
    letter = confirmed(appeal)
    moderating.withdraw(letter_id=letter.pk, by=None, now=START)
    work(schedule, START + dt.timedelta(seconds=STEP))
    assert published(client, appeal)["online"] == 0


def test_the_count_in_the_database_is_exact_between_steps(appeal):
    work(Schedule(), START)
    confirmed(appeal)
    assert recount(fix=False, now=timezone.now()) == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_publishes_between_its_other_chores(settings):
    settings.COUNT_STEP = STEP
    make.appeal()
    Tally.objects.update(online=3)
    schedule, now = Schedule(), timezone.now()
    schedule(now + dt.timedelta(seconds=STEP))
    assert Tally.objects.get().published_online == 3
    Tally.objects.update(online=4)
    schedule(now + dt.timedelta(seconds=2 * STEP))
    assert Tally.objects.get().published_online == 4


@pytest.mark.parametrize(("step", "words"), [(0, None), (30, "once a minute"), (300, "every 5 minutes")])
def test_thanks_say_when_ones_own_letter_is_in_the_count(client, appeal, settings, step, words):
    settings.COUNT_STEP, settings.CONFIRM_LETTERS = step, False
    text = client.get(f"/appeals/{appeal.slug}/sent/").text
    assert ("who has just confirmed" in text) == bool(words)
    assert words is None or words in text
