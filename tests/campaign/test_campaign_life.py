"""The campaign's life: what was done, by date, and the plan; days are noted once and counted by no visit."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals.models import Appeal, Milestone, Recipient
from appeals.services.decisions import moderating
from appeals.services.figures import counting
from deliveries.models import Delivery
from tests import make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)
NOW = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def appeal():
    return make.site()


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def steps(path: str = "/") -> list[tuple[bool, str]]:
    """Each step of the home page: whether it is done, and its words."""
    cache.clear()
    page = Client().get(path).content.decode()
    found = re.findall(r'<li class="course-step( course-step-done)?">(.*?)</li>', page, re.DOTALL)
    return [(bool(done), " ".join(re.sub(r"<[^>]+>", " ", words).split())) for done, words in found]


def deliver(appeal: Appeal, on: dt.date, answered_on: dt.date | None = None) -> Delivery:
    return Delivery.objects.create(
        appeal=appeal,
        number=Delivery.objects.count() + 1,
        recipient=appeal.recipients.get(),
        channel="hand",
        state="departed",
        departed_on=on,
        answered_on=answered_on,
        prepared_at=NOW,
    )


def test_before_the_first_letter_everything_but_the_publication_is_a_plan(appeal):
    assert steps() == [
        (True, "The appeal is published March 2006"),
        (False, "The first letter still to come"),
        (False, "The hundredth letter still to come"),
        (
            False,
            "The addressee is checked Planned: an organiser finds out who holds the office today, and its address",
        ),
        (False, "Letters are delivered Planned: on paper, by fax or by e-mail, once the addressee is checked"),
        (False, "The office answers Planned: the answer is shown here, or for how long there has been none"),
    ]


def test_what_was_done_comes_first_by_date(appeal):
    for number in range(100):
        make.letter(appeal, confirmed_on=day(number // 2), own_words="", naming="nobody")
    counting.note_milestones(now=NOW)
    Recipient.objects.update(checked_at=NOW + dt.timedelta(days=10))
    deliver(appeal, day(60))
    deliver(appeal, day(61), answered_on=day(75))
    assert steps() == [
        (True, "The appeal is published March 2006"),
        (True, "The first letter 20 March 2026"),
        (True, "The addressee is checked 30 March 2026"),
        (True, "The hundredth letter 8 May 2026"),
        (True, "Letters are delivered 19 May 2026"),
        (True, "The office answers 3 June 2026"),
    ]


def test_silence_is_counted_in_days(appeal):
    deliver(appeal, timezone.localdate() - dt.timedelta(days=43))
    assert steps()[-1] == (False, "The office answers No answer for 43 days")


def test_a_copy_that_was_checked_or_sent_is_not_the_addressee(appeal):
    Recipient.objects.update(checked_at=NOW, role="copy")
    assert not any("checked 20" in words for _, words in steps())


def test_a_day_is_noted_once_and_outlives_the_letter(appeal):
    first = make.letter(appeal, confirmed_on=day(3))
    make.letter(appeal, confirmed_on=day(5))
    assert counting.note_milestones(now=NOW) == 1
    moderating.withdraw(letter_id=first.pk, by=None, now=NOW)
    assert counting.note_milestones(now=NOW) == 0
    assert Milestone.objects.get().reached_on == day(3)


def test_a_number_reached_on_paper_has_the_day_on_which_it_was_seen(appeal):
    Appeal.objects.filter(pk=appeal.pk).update(paper_count=120)
    assert counting.note_milestones(now=NOW) == 2
    assert set(Milestone.objects.values_list("letters", "reached_on")) == {(1, TODAY), (100, TODAY)}


def test_a_number_that_the_count_has_fallen_below_is_to_come_again(appeal):
    Milestone.objects.create(appeal=appeal, letters=100, reached_on=TODAY)
    make.letter(appeal)
    assert (False, "The hundredth letter still to come") in steps()
    assert not any("The first letter" in words for _, words in steps()), "its day is not noted yet"


def test_the_largest_number_is_named_too(appeal):
    Appeal.objects.filter(pk=appeal.pk).update(paper_count=12_000)
    counting.note_milestones(now=NOW)
    said = " ".join(words for _, words in steps())
    assert "first letter" in said and "hundredth" in said and "ten thousandth" in said and "The thousandth" not in said


def test_noting_looks_through_letters_only_once_a_number_is_reached(appeal):
    make.letter(appeal)
    counting.note_milestones(now=NOW)
    with CaptureQueriesContext(connection) as captured:
        counting.note_milestones(now=NOW)
    assert len(captured) == 2 and "confirmed_on" not in " ".join(query["sql"] for query in captured)
