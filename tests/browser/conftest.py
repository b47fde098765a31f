"""A real Chromium before the real pages, and axe-core that looks at what is shown."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from appeals.models import Appeal
from tests import chromium, make
from tests.admin.entering import BACKEND
from tests.browser import axe_core

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}
Listeners = dict[str, Callable[[Any], Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a test of the browser."""
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture
def appeal(transactional_db: None) -> Appeal:
    """The campaign as it is loaded, with its appeal."""
    return make.campaign()


@pytest.fixture(scope="session")
def windows() -> dict[bool, Page]:
    """Windows that one test leaves empty for the next: with scripts (True), and without (False).

    Opening a new one costs more than loading a page and all that axe-core asks of it.
    """
    return {}


@pytest.fixture
def open_page(
    browser: Browser, windows: dict[bool, Page], live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site: `open_page("/", width=360, is_dark=True, has_scripts=False)`.

    What the page asks of any other host, what it reports as an error, and any cookie outside the admin fails the test.
    Whoever adds scripts or listeners to the window, or asks about its history, opens one of their own: `is_new=True`.
    """
    opened: list[tuple[Page, bool, bool, Listeners]] = []
    with_admin = set()
    wrong: list[str] = []
    failed_before = request.session.testsfailed

    def open_one(
        path: str = "/",
        *,
        width: int = DESKTOP["width"],
        is_dark: bool = False,
        has_scripts: bool = True,
        is_new: bool = False,
    ) -> Page:
        page = None if is_new else windows.pop(has_scripts, None)
        if page is None:
            page = browser.new_context(base_url=live_server.url, java_script_enabled=has_scripts).new_page()
        listeners: Listeners = {
            "pageerror": lambda error: wrong.append(f"script: {error}"),
            "console": lambda said: wrong.append(f"console: {said.text}") if is_complaint(said) else None,
            "request": partial(look_at, page.context),
        }
        opened.append((page, has_scripts, is_new, listeners))
        page.set_viewport_size({"width": width, "height": PHONE["height"] if width < 600 else DESKTOP["height"]})
        page.emulate_media(color_scheme="dark" if is_dark else "light", reduced_motion="reduce")
        for event, listener in listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        page.goto(path)
        return page

    def look_at(context: BrowserContext, asked: Request) -> None:
        if not asked.url.startswith((live_server.url, "data:", "blob:")):
            wrong.append(f"foreign: {asked.url}")
        if f"/{settings.ADMIN_PATH}" in asked.url:
            with_admin.add(context)

    yield open_one
    # No public page sets a cookie. The admin does, in the windows in which it was opened.
    contexts = [page.context for page, *_ in opened]
    cookies = [cookie for context in contexts if context not in with_admin for cookie in context.cookies()]
    for page, has_scripts, is_new, listeners in opened:
        if is_new or has_scripts in windows or request.session.testsfailed > failed_before:
            page.context.close()
            continue
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        empty(page)
        windows[has_scripts] = page
    assert not wrong
    assert cookies == []


@pytest.fixture
def open_admin(open_page: Callable[..., Page], live_server: Any, client: Client) -> Callable[..., Page]:
    """Opens a page of the admin, logged in."""
    user = make.organiser()
    client.force_login(user, backend=BACKEND)
    session: Any = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }

    def open_one(path: str, **options: Any) -> Page:
        page = open_page("/healthz", **options)
        page.context.add_cookies([session])
        page.goto(path)
        return page

    return open_one


def empty(page: Page) -> None:
    """Leaves nothing of a test in a window but what the browser keeps of files that never change."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.emulate_media(media="null", forced_colors="null")


def is_complaint(said: Any) -> bool:
    """An error in the console, other than that an error page was an error page."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing on a page with scripts; it comes in through the debugger, past the page's policy.

    Without scripts its timers would never fire, and it would never answer. Before the style sheet is there, every
    target is too small: a form's answer may be in the window already.
    It must not fetch style sheets again: it would write those that import others into the page, which the policy
    forbids. One rule needs them, about pages that refuse to be turned; tests/look says that no sheet can do that.
    """
    source = axe_core.SCRIPT.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        assert page.evaluate("matchMedia('(scripting: enabled)').matches"), "axe-core needs scripts"
        page.wait_for_load_state()
        page.evaluate(source)
        found = page.evaluate(
            """tags => axe.run(document,
                {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})""",
            axe_core.TAGS,
        )
        assert axe_core.violations(found) == [], page.url

    return check


@pytest.fixture(scope="session")
def look(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """Asserts that a page is for everyone: axe-core finds nothing, and nothing scrolls sideways."""

    def check(page: Page) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    return check
