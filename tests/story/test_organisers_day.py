"""An organiser's day: she is invited, enrols, reads, redacts, writes, deals with a burst, exports, locks down, opens again.

A new user does it in a real browser by the pages alone, at a desk (1280 pixels, light, by keyboard) and on a telephone
(360, dark, by thumb), on a site that asks for the second factor. axe-core looks at each step; what each leads to is looked
for in the database, on the public pages and in the mails. `python -m tests.story FOLDER` takes a picture of every step.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from appeals.models import Letter
from outbox.worker import Worker
from tests import chromium, make
from tests.story.day import arriving, letters, reading
from tests.story.day.screens import Screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY_KEYBOARD, BY_THUMB = 50, 20


@pytest.fixture
def screens(live_server, look, settings, tmp_path):
    settings.OTP_REQUIRED = True
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = os.environ.get("DAY_PICTURES")
    path = chromium.find()
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        opened = Screens(browser, live_server.url, look, Path(folder) if folder else None)
        yield opened
        browser.close()
    assert opened.wrong == []


def test_an_organisers_day(screens, post):
    appeal = make.campaign()
    letters.are_waiting(appeal, BY_KEYBOARD + BY_THUMB)
    other, desk, phone = screens.desk(), screens.desk(), screens.telephone()
    arriving.is_there_already(other, "asel")
    link = arriving.invites(other)
    app = arriving.enrols(phone, link)
    arriving.comes_in_at_a_desk(desk, app)

    reading.reads_by_keyboard(desk, BY_KEYBOARD)
    assert Letter.objects.filter(state="confirmed").count() == BY_THUMB
    reading.reads_by_thumb(phone, BY_THUMB)
    assert not Letter.objects.filter(state="confirmed").exists()
