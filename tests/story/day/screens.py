"""The two screens of the day: a desk of 1280 pixels, light, with keys; a telephone of 360, dark, with a touch screen."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from tests.browser.conftest import DESKTOP, PHONE, is_complaint

SCHEMES = ("light", "dark")
# Until colours are what they were changed to.
TRANSITION_MS = 400


@dataclass
class Screen:
    """One browser with its login. `take_picture` is told the name of each step at which the page is looked at."""

    page: Page
    look: Callable[[Page], None]
    take_picture: Callable[[Page, str], None]

    def seen(self, name: str) -> None:
        """The page is for everyone as it is now: axe-core finds nothing, and nothing scrolls sideways."""
        self.look(self.page)
        self.take_picture(self.page, name)

    def go(self, path: str) -> None:
        self.page.goto(path)

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def reads(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def press(self, control: Locator) -> None:
        """Presses a control that leads to another page: by finger where there is a touch screen."""
        with self.page.expect_navigation():
            self.touch(control)

    def open_from_menu(self, path: str) -> None:
        """Opens the menu, and presses its link whose address ends with `path`."""
        self.touch(self.find(".organisers-menu summary"))
        self.press(self.find(f".organisers-menu a[href$='{path}']").first)

    def touch(self, control: Locator) -> None:
        control.scroll_into_view_if_needed()
        if self.is_phone:
            control.tap()
        else:
            control.click()

    @property
    def is_phone(self) -> bool:
        return bool(self.page.viewport_size) and self.page.viewport_size["width"] == PHONE["width"]


@dataclass
class Screens:
    """Opens screens; `wrong` has what their pages asked of other hosts, and every error of a script."""

    browser: Browser
    address: str
    look: Callable[[Page], None]
    folder: Path | None
    wanted: frozenset[str] = frozenset()  # names of pictures; none: all of them
    wrong: list[str] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def desk(self) -> Screen:
        return self._open(viewport=DESKTOP, color_scheme="light")

    def telephone(self) -> Screen:
        return self._open(viewport=PHONE, color_scheme="dark", has_touch=True, is_mobile=True)

    def _open(self, **kind: object) -> Screen:
        page = self.browser.new_context(base_url=self.address, reduced_motion="reduce", **kind).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("console", self._heard)
        page.on("request", self._asked)
        return Screen(page, self.look, self._take)

    def _heard(self, said: ConsoleMessage) -> None:
        if is_complaint(said):
            self.wrong.append(f"console: {said.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"foreign: {request.url}")

    def _take(self, page: Page, name: str) -> None:
        """Looks in both widths and schemes, with a picture of each, where a folder was named; then all is as it was."""
        if self.folder is None:
            return
        size, number = page.viewport_size, next(self.numbers)
        is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        place = page.evaluate("scrollY")
        for shape, scheme in itertools.product((PHONE, DESKTOP), SCHEMES):
            picture = f"{name}-{shape['width']}-{scheme}"
            if self.wanted and picture not in self.wanted:
                continue
            page.set_viewport_size(shape)
            page.emulate_media(color_scheme=scheme)
            page.evaluate("place => scrollTo(0, place)", place if shape == size else 0)
            page.wait_for_timeout(TRANSITION_MS)
            self.look(page)
            page.screenshot(path=self.folder / f"{number:02}-{picture}.png")
            if not self.wanted:
                page.screenshot(path=self.folder / f"{number:02}-{picture}-whole.png", full_page=True)
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        page.evaluate("place => scrollTo(0, place)", place)
