"""An organiser's day: she is invited, enrols, reads, redacts, writes, deals with a burst, exports, locks down, opens again.

A new user does it in a real browser by the pages alone, at a desk (1280 pixels, light, by keyboard) and on a telephone
(360, dark, by thumb), on a site that asks for the second factor. axe-core looks at each step; what each leads to is looked
for in the database, on the public pages and in the mails. `python -m tests.story FOLDER` takes a picture of every step.
"""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import sync_playwright

from appeals.models import Letter
from campaign.chores import Schedule
from organisers.decisions import bulk
from outbox.sending.worker import Worker
from tests import chromium, make
from tests.outbox.conftest import parse
from tests.story.day import arriving, bursts, leaving_the_site, letters, reading, writing
from tests.story.day.screens import Screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# At its full length in `make chaos` and for pictures; `make test` reads as many as show every kind of letter.
IS_FULL_SIZE = not {"CHAOS_LETTERS", "DAY_PICTURES"}.isdisjoint(os.environ)
BY_KEYBOARD, BY_THUMB, OF_THE_BURST = (50, 20, 30) if IS_FULL_SIZE else (9, 4, 12)


@pytest.fixture
def screens(live_server, look, settings, tmp_path):
    settings.OTP_REQUIRED = True
    settings.MEDIA_ROOT = tmp_path / "media"
    folder, wanted = os.environ.get("DAY_PICTURES"), os.environ.get("DAY_WANTED", "")
    path = chromium.find()
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        opened = Screens(browser, live_server.url, look, Path(folder) if folder else None, frozenset(wanted.split()))
        yield opened
        browser.close()
    assert opened.wrong == []


def work():
    """Has one worker do all that is due, as `manage.py work --once`: mail, chores, and what is done in the background."""
    Worker(clock=timezone.now, chores=Schedule(), background=bulk.do_step).run_until_empty()


def test_an_organisers_day(screens, post):
    appeal = make.campaign()
    make.responsible()
    letters.are_waiting_in_the_morning(appeal, BY_KEYBOARD)
    work()
    other, desk, phone, reader = screens.desk(), screens.desk(), screens.telephone(), screens.telephone()
    arriving.is_there_already(other, "asel")
    secret, recovery_codes = arriving.enrols(phone, arriving.invites(other))
    arriving.comes_in_at_a_desk(desk, secret)

    reading.reads_by_keyboard(desk, BY_KEYBOARD)
    letters.arrive_at_noon(appeal, BY_THUMB, after=BY_KEYBOARD)
    reading.reads_by_thumb(phone, BY_THUMB)
    assert sorted(Letter.objects.exclude(state="approved").values_list("own_words", "state")) == sorted(
        [(letters.ADVERTISING, "rejected")] * 4 + [(letters.UNCLEAR, "held")] * 2
    )
    reading.sees_them_on_the_wall(reader, appeal)

    article = writing.publishes_a_report(desk)
    writing.reads_it_as_everybody_does(reader)
    readers = Letter.objects.filter(contact__wants_updates=True, state="approved").count()
    writing.sends_an_update_about_it(desk, article, readers)
    before = len(post.mails)
    work()
    writing.sees_it_sent(desk, readers)
    writing.is_mailed_in_the_language_of_each_letter([(to, parse(data)) for to, data in post.mails[before:]], readers)

    burst = letters.flood_in(appeal, OF_THE_BURST)
    bursts.rejects_a_burst(phone, burst, work)
    bursts.takes_it_back(phone, burst, work)

    arriving.ten_minutes_pass()
    leaving_the_site.exports_for_the_press(desk, recovery_codes)
    leaving_the_site.locks_down_and_opens_again(phone, [desk, other], reader, appeal, recovery_codes)
