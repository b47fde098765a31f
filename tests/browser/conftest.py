"""A real Chromium before the real pages, and axe-core that looks at what is shown."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from appeals.models import Appeal
from tests import chromium, make
from tests.browser import axe_core

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 800}


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


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site: `open_page("/", width=360, is_dark=True, has_scripts=False)`.

    What the page asks of any other host, what it reports as an error, and any cookie outside the admin fails the test.
    """
    contexts = []
    with_admin = set()
    wrong: list[str] = []

    def open_one(
        path: str = "/",
        *,
        width: int = DESKTOP["width"],
        is_dark: bool = False,
        has_scripts: bool = True,
        reduces_motion: bool = True,
        check_errors: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": PHONE["height"] if width < 600 else DESKTOP["height"]},
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce" if reduces_motion else "no-preference",
            java_script_enabled=has_scripts,
        )
        contexts.append(context)
        page = context.new_page()
        if check_errors:
            page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
            page.on("console", lambda said: wrong.append(f"console: {said.text}") if is_complaint(said) else None)
        page.on("request", lambda request: look_at(request.url, context))
        page.goto(path)
        return page

    def look_at(url: str, context: BrowserContext) -> None:
        if not url.startswith((live_server.url, "data:", "blob:")):
            wrong.append(f"foreign: {url}")
        if f"/{settings.ADMIN_PATH}" in url:
            with_admin.add(context)

    yield open_one
    # No public page sets a cookie. The admin does, in the browsers in which it was opened.
    cookies = [cookie for context in contexts if context not in with_admin for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert not wrong
    assert cookies == []


def is_complaint(said: Any) -> bool:
    """An error in the console, other than that an error page was an error page."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing on a page; works on pages without scripts' leave, through the debugger.

    It must not fetch style sheets again: it would write those that import others into the page, which the policy
    forbids. One rule needs them, about pages that refuse to be turned; tests/look says that no sheet can do that.
    """
    source = axe_core.SCRIPT.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate(
            """tags => axe.run(document,
                {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})""",
            axe_core.TAGS,
        )
        assert axe_core.violations(found) == []

    return check
