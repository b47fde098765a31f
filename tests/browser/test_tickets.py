"""A letter over its network's limit in a real browser: with every word back, too early, in time; with scripts, by itself."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from appeals.models import Letter
from appeals.services.arriving import judging
from safety.web import throttling
from safety.web.network import network_of
from tests import make

NOON = dt.datetime(2026, 3, 20, 12, tzinfo=timezone.get_default_timezone())
WORDS = "Үйсіз қалдым.\nЕкінші жол."
SEND = ".ticket button"


@pytest.fixture
def clock(settings, appeal):
    """A public site, which its visitors reach over one network; its clock stands still until a test moves it."""
    settings.IS_LOCAL, settings.CONFIRM_LETTERS = False, True
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def full(clock):
    limit = judging.LETTERS.limit
    assert throttling.hit(limit, network_of("127.0.0.1"), timezone.now(), count=limit.per_burst)


def fill_in(page: Page) -> None:
    page.locator("[name=own_words]").fill(WORDS)
    page.locator("[value=public]").check()
    page.locator("[name=name]").fill("Ада")
    page.locator("[name=city]").fill("Тараз")
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=email]").fill("mira@example.org")
    page.locator("[name=updates]").check()
    page.locator("[name=consent]").check()


def assert_filled_in(page: Page) -> None:
    for name, value in {"own_words": WORDS, "name": "Ада", "city": "Тараз", "country": "DE"}.items():
        assert page.locator(f"[name={name}]").input_value() == value
    assert page.locator("[name=email]").input_value() == "mira@example.org"
    assert all(page.locator(f"[name={name}]").is_checked() for name in ("updates", "consent"))
    assert page.locator("[value=public]").is_checked()


def open_refused(open_page: Callable[..., Page], appeal: Any, prefix: str = "", **options: Any) -> Page:
    """The page with a ticket, good in ten seconds."""
    page = open_page(f"{prefix}/appeals/{appeal.slug}/", **options)
    fill_in(page)
    page.locator("#letter [value=send]").click()
    page.locator(".ticket").wait_for()
    return page


@pytest.mark.parametrize(("prefix", "width"), [("", 360), ("/ru", 360), ("/kk", 1280)])
def test_without_scripts_the_twenty_first_letter_is_sent_at_its_time(open_page, appeal, clock, prefix, width):
    for _ in range(judging.LETTERS_PER_BURST):
        assert make.post_letter(make.Client(REMOTE_ADDR="127.0.0.1")).status_code == 302
    page = open_refused(open_page, appeal, prefix, width=width, has_scripts=False)
    assert_filled_in(page)
    assert page.locator(".ticket time").inner_text() == "12:01" and "UTC" in page.locator(".ticket-clocks").inner_text()
    ticket = page.locator("[name=ticket]").input_value()
    clock.shift(9)
    page.locator(SEND).click()
    page.locator(".ticket").wait_for()
    assert_filled_in(page)
    assert page.locator("[name=ticket]").input_value() == ticket
    assert Letter.objects.count() == judging.LETTERS_PER_BURST
    clock.shift(1)
    page.locator("#letter [value=send]").click()
    page.wait_for_url("**/sent/")
    assert Letter.objects.get(name="Ада").own_words == WORDS
    assert not Letter.objects.filter(state="held").exists()


@pytest.mark.parametrize(("prefix", "width", "is_dark"), [("", 360, False), ("/ru", 1280, True), ("/kk", 360, True)])
def test_the_page_is_for_everyone(open_page, appeal, full, look, prefix, width, is_dark):
    page = open_refused(open_page, appeal, prefix, width=width, is_dark=is_dark)
    look(page)
    assert page.locator(".ticket").evaluate("panel => panel === document.activeElement")


@pytest.fixture
def waiting(open_page, appeal, full):
    """The page with a ticket, whose time goes on when the test says so; the time on the server has come already."""
    page = open_page("/healthz", is_new=True)
    page.clock.install(time=NOON)
    page.goto(f"/appeals/{appeal.slug}/")
    fill_in(page)
    page.locator("#letter [value=send]").click()
    # Shown by the script, so it runs by then.
    expect(page.locator("#ticket-automatic")).to_be_checked()
    return page


def pass_time(page: Page, clock: Any, seconds: int) -> None:
    clock.shift(seconds)
    page.clock.run_for(seconds * 1000)


def test_with_scripts_it_is_sent_at_its_time_once(waiting, clock):
    pass_time(waiting, clock, 9)
    expect(waiting.locator(".ticket-left")).to_have_text("Time left: 0:00:02")
    assert Letter.objects.count() == 0
    pass_time(waiting, clock, 3)
    waiting.wait_for_url("**/sent/")
    assert Letter.objects.count() == 1
    # Gone back to, the page asks nothing and sends nothing by itself.
    waiting.go_back()
    waiting.clock.run_for(60_000)
    assert Letter.objects.count() == 1


def test_sent_by_hand_it_is_not_sent_again(waiting, clock):
    """On a slow line the page is still there when its time comes."""
    clock.shift(10)
    waiting.evaluate(
        """window.presses = 0; document.getElementById("letter").addEventListener("submit", event => {
            window.presses += 1;
            event.preventDefault();
        })"""
    )
    waiting.locator(SEND).click()
    waiting.clock.run_for(60_000)
    assert waiting.evaluate("presses") == 1


def test_it_is_not_sent_while_its_writer_changes_it(waiting, clock):
    waiting.locator("[name=own_words]").press_sequentially("!")
    assert not waiting.locator("#ticket-automatic").is_checked()
    expect(waiting.locator(".ticket-status")).to_have_text("You have changed something, so it is not sent without you.")
    pass_time(waiting, clock, 30)
    expect(waiting.locator(".ticket-status")).to_have_text("You can send it now.")
    assert Letter.objects.count() == 0
    waiting.locator(SEND).click()
    waiting.wait_for_url("**/sent/")


def test_it_is_not_sent_while_the_cursor_is_in_it_nor_without_the_tick(waiting, clock):
    waiting.locator("[name=own_words]").focus()
    pass_time(waiting, clock, 30)
    expect(waiting.locator(".ticket-status")).to_have_text("You can send it now.")
    assert Letter.objects.count() == 0 and "/sent/" not in waiting.url


def test_without_the_tick_nothing_is_sent(waiting, clock):
    waiting.locator("#ticket-automatic").uncheck()
    pass_time(waiting, clock, 30)
    expect(waiting.locator(".ticket-status")).to_have_text("You can send it now.")
    assert Letter.objects.count() == 0


def test_out_of_reach_it_waits_until_the_line_is_there_again(waiting, clock):
    waiting.context.set_offline(True)
    pass_time(waiting, clock, 30)
    assert waiting.locator(".ticket").is_visible() and Letter.objects.count() == 0
    waiting.context.set_offline(False)
    waiting.clock.run_for(2000)
    waiting.wait_for_url("**/sent/")
    assert Letter.objects.count() == 1


def test_reloaded_or_gone_back_to_the_page_sends_nothing_by_itself(waiting, clock):
    """As when the browser has asked whether to send the form again, which Playwright does not: it asks for the page anew."""
    page = waiting.content().replace("<div data-ticket-automatic", "<div hidden data-ticket-automatic")
    # The page's own policies: with others the browser would begin a new history.
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
    }
    waiting.route("**/appeals/*/", lambda route: route.fulfill(body=page, headers=headers))
    with waiting.expect_navigation():
        waiting.evaluate("location.reload()")
    expect(waiting.locator(".ticket-clocks")).to_contain_text("By your clock: 12:01. By your clock: 12:01.")
    assert not waiting.locator("#ticket-automatic").is_checked()
    pass_time(waiting, clock, 60)
    expect(waiting.locator(".ticket-status")).to_have_text("You can send it now.")
    assert Letter.objects.count() == 0


@pytest.mark.parametrize("second", [0, 50])
def test_the_time_is_told_by_the_readers_own_clock(open_page, browser, live_server, appeal, clock, full, second):
    """Where it is right, both clocks name one minute, also for a letter that may be sent as the minute begins."""
    clock.shift(second)
    context = browser.new_context(base_url=live_server.url, timezone_id="America/New_York")
    page = context.new_page()
    page.clock.install(time=NOON + dt.timedelta(seconds=second))
    page.goto(f"/appeals/{appeal.slug}/")
    fill_in(page)
    page.locator("#letter [value=send]").click()
    clocks = NOON.astimezone(dt.UTC) + dt.timedelta(hours=-4, minutes=1)
    expect(page.locator(".ticket-clocks")).to_have_text(
        f"By your clock: {clocks:%H:%M}. Almaty time: 12:01. UTC: 07:01."
    )
    context.close()
