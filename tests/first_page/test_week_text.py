"""The week's figures for a newsletter: true sentences, from what the public sees and from days that are over."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from appeals.models import Appeal, Tally
from appeals.services.figures import days
from campaign.admin.first_page import figures, week
from tests import make
from tests.admin.entering import superuser

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(dt.datetime(2026, 3, 20, 12))
DAY = dt.timedelta(days=1)


def text(language="en"):
    with translation.override(language):
        return week.week_text(figures.rows_of(NOON), NOON)


def test_it_has_the_published_count_and_the_last_seven_whole_days(settings):
    settings.SITE_URL = "https://letters.example"
    settings.COUNT_STEP = 300
    appeal = make.appeal("homes")
    Tally.objects.update(online=9999, published_online=1234, published_at=NOON - dt.timedelta(minutes=3), delivered=1)
    for back in (0, 1, 7, 8):
        make.letter(appeal, written_on=NOON.date() - back * DAY, confirmed_on=NOON.date() - back * DAY)
    days.count_days(now=NOON)
    assert text() == (
        "title of homes in en\n"
        "1,234 letters have been written so far (as of 20 March 2026, 11:57, Almaty time). "
        "From 13 March 2026 to 19 March 2026, 2 letters were confirmed. 1 letter has been delivered so far.\n"
        "Write yours: https://letters.example/appeals/homes/"
    )


def test_without_news_it_says_none_and_an_ended_appeal_asks_for_no_letter():
    appeal = make.appeal("homes")
    Appeal.objects.filter(pk=appeal.pk).update(state="won")
    assert "confirmed" not in text() and "delivered" not in text() and "Read more: " in text()


def test_it_is_in_the_readers_language_and_leaves_out_what_the_public_does_not_see():
    make.appeal("homes")
    make.appeal("hidden", is_published=False)
    assert text("ru").startswith("title of homes in ru\n") and "/ru/appeals/homes/" in text("ru")
    assert "hidden" not in text("ru")


def test_the_page_offers_it_to_be_copied_with_and_without_a_script():
    make.appeal("homes")
    page = superuser().get("/admin/").text
    assert '<textarea id="week-text" rows="8" readonly>title of homes in en' in page
    assert 'data-copy="week-text"' in page and "js/share" in page
