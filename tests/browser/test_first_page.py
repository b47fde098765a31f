"""The first page, “My mails” and “Limits and alarms” in a browser: for everyone, on a phone, light and dark."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from appeals.services.figures import days
from organisers.models import Limits
from outbox import alarms
from outbox.models import OutboxMessage
from tests import make

LOOKS = [("", 1280, True), ("/ru", 360, False), ("/kk", 360, True)]


@pytest.fixture
def busy(appeal):
    """Something waits, something stands out, and a month has figures."""
    now = timezone.now()
    for back in range(40):
        day = timezone.localdate(now) - dt.timedelta(days=back)
        make.letter(appeal, written_on=day, confirmed_on=day)
    old = timezone.localdate(now) - dt.timedelta(days=9)
    make.letter(appeal, state="confirmed", written_on=old, confirmed_on=old)
    make.letter(appeal, state="confirmed", own_words="")
    OutboxMessage.objects.create(kind="confirm", about=uuid.uuid4(), lane=9, attempts=5)
    alarms.raise_alarm(alarms.BUDGET, now=now)
    days.count_days(now=now)
    return appeal


@pytest.mark.parametrize(("prefix", "width", "is_dark"), LOOKS)
def test_a_busy_day(busy, open_admin, look, prefix, width, is_dark):
    Limits.objects.create()
    page = open_admin(f"{prefix}/admin/", width=width, is_dark=is_dark)
    for details in page.locator(".figures details").all():
        details.locator("summary").click()
    assert page.locator(".waiting-urgent").count() >= 2 and page.locator(".figures-chart rect").count() >= 60
    look(page)
    for path in ("campaign/mailchoice/", "organisers/limits/", "outbox/outboxmessage/?trouble=yes"):
        page.goto(f"{prefix}/admin/{path}")
        look(page)


def test_a_quiet_day(appeal, open_admin, look):
    look(open_admin("/admin/", width=360))


def test_the_button_copies_the_text_and_without_a_script_it_is_there_to_be_selected(busy, open_admin):
    page = open_admin("/admin/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".figures-week summary").click()
    page.locator("[data-copy=week-text]").click()
    expect(page.locator("[data-copy=week-text]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#week-text").input_value() and "/appeals/shanyrak-aigyerim/" in copied


def test_what_is_wrong_with_an_address_stands_beside_it(appeal, open_admin, look):
    page = open_admin("/admin/campaign/mailchoice/", width=360)
    page.locator("#id_email").fill("nobody")
    page.locator("#id_wants_digest").check()
    page.locator("form.entry button").click()
    page.wait_for_selector(".errornote")
    assert page.locator("#id_email").input_value() == "nobody" and page.locator("#id_wants_digest").is_checked()
    look(page)
