"""A supporter's way on an old phone and a slow line, from the home page to a link passed on: screens, bytes, taps, seconds.

The phone has 360 × 640 pixels and a processor six times slower than this one; the line 400 kbit/s and 400 ms to the server
and back. The site runs as `make run` starts it, with letters that are confirmed by mail; mail is written to a folder.
"""

import contextlib
import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.browser import FLAGS, chromium

PORT = 8705
WIDTH, HEIGHT = 360, 640
SLOWER = 6
BYTES_PER_SECOND = 400_000 / 8
LATENCY_MS = 400
# Pixels from the top of the letter's heading to the bottom of its button.
LETTER_HEIGHT = """document.querySelector('[value=send]').getBoundingClientRect().bottom
    - document.querySelector('#letter-title').getBoundingClientRect().top"""
WORDS = "Менің атам да үйін өз қолымен салған. Баспана – әр адамның құқығы."
ADDRESS = "journey@example.org"


@dataclass
class Step:
    name: str
    taps: int
    seconds: float
    kilobytes: float
    screens: float


@dataclass
class Traveller:
    """One browser on its way. `pictures`: a folder for a picture of every step, or None."""

    page: Any
    session: Any
    pictures: Path | None
    steps: list[Step] = field(default_factory=list)
    received: float = 0

    @contextlib.contextmanager
    def step(self, name: str, taps: int) -> Iterator[None]:
        """Measures what is done inside until its page has loaded."""
        before, start = self.received, time.monotonic()
        yield
        self.page.wait_for_load_state("load")
        seconds = time.monotonic() - start
        self.page.wait_for_timeout(600)  # The last sizes are told after the page has loaded.
        screens = self.page.evaluate("document.documentElement.scrollHeight") / HEIGHT
        self.steps.append(Step(name, taps, seconds, (self.received - before) / 1000, screens))
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{len(self.steps)}-{name.replace(' ', '-')}.png", full_page=True)


def travel(folder: Path, checkout: Path, language: str, pictures: Path | None) -> None:
    """Prints a table of the way in `language`, with scripts and without, on the site of `checkout`."""
    prefix = "" if language == "en" else f"/{language}"
    for has_scripts in (True, False):
        place = folder / ("scripts" if has_scripts else "plain")
        shown = pictures / place.name if pictures else None
        if shown:
            shown.mkdir(parents=True, exist_ok=True)
        with running(checkout, place):
            steps, letter = one_way(place, prefix, has_scripts=has_scripts, pictures=shown)
        shutil.rmtree(place, ignore_errors=True)
        scripts = "on" if has_scripts else "off"
        print(f"\n{language}, scripts {scripts}: from the letter's heading to Send {letter:.2f} screens\n")
        print("| step | taps | seconds | kB | screens of the page |\n|---|---|---|---|---|")
        for step in steps:
            print(f"| {step.name} | {step.taps} | {step.seconds:.1f} | {step.kilobytes:.1f} | {step.screens:.1f} |")
        taps, seconds, size = (
            sum(values) for values in zip(*((s.taps, s.seconds, s.kilobytes) for s in steps), strict=True)
        )
        print(f"| all | {taps} | {seconds:.1f} | {size:.1f} | |", flush=True)


def one_way(place: Path, prefix: str, *, has_scripts: bool, pictures: Path | None) -> tuple[list[Step], float]:
    """The steps, and the screens from the letter's heading to its Send button."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS[1:])
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            has_touch=True,
            is_mobile=True,
            java_script_enabled=has_scripts,
            reduced_motion="reduce",
        )
        page = context.new_page()
        session = context.new_cdp_session(page)
        traveller = Traveller(page, session, pictures)
        slow_down(traveller)
        with traveller.step("home", 1):
            page.goto(f"http://localhost:{PORT}{prefix}/")
        with traveller.step("to the letter", 1):
            page.locator(".hero .button").click()
        letter = page.evaluate(LETTER_HEIGHT) / HEIGHT
        with traveller.step("letter written", 5):
            page.locator("[name=own_words]").fill(WORDS)
            if not page.locator("[name=naming]:checked").count():
                page.locator("[name=naming][value=nobody]").check()
            page.locator("[name=country]").select_option("KZ")
            page.locator("[name=email]").fill(ADDRESS)
            page.locator("[name=consent]").check()
        with traveller.step("sent", 1), page.expect_navigation():
            page.locator("[value=send]").click()
        with traveller.step("link in the mail", 1):
            page.goto(link_in_mail(place))
        with traveller.step("confirmed", 2), page.expect_navigation():
            page.locator("#id_wrote").check()
            page.locator("[value=confirm]").click()
        with traveller.step("passed on", 1):
            pass_on(context, page, has_scripts=has_scripts)
        browser.close()
    return traveller.steps, letter


def pass_on(context: Any, page: Any, *, has_scripts: bool) -> None:
    """Copies the link by the page's button; without scripts the link is there to be selected and copied by hand."""
    if not has_scripts:
        page.locator("#share-link").select_text()
        return
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy=share-link]")
    if not button.is_visible():
        print("(The page has no working button to copy the link.)")
        return
    button.click()
    page.wait_for_timeout(300)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#share-link").input_value(), copied


def slow_down(traveller: Traveller) -> None:
    session = traveller.session
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def add(event: dict[str, Any]) -> None:
        traveller.received += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)


@contextlib.contextmanager
def running(checkout: Path, place: Path) -> Iterator[None]:
    """The site of a checkout, as `make run` starts it, until the block ends."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"VAR_DIR": str(place), "PORT": str(PORT), "CONFIRM_LETTERS": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run"], cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        else:
            raise RuntimeError("The site did not start.")
        yield
    finally:
        process.terminate()
        process.wait()


def link_in_mail(place: Path, seconds: float = 60) -> str:
    """The first link of the one mail that the site has written."""
    deadline = time.monotonic() + seconds
    while not (mails := list((place / "mail").glob("*.eml"))):
        if time.monotonic() > deadline:
            raise RuntimeError("No mail came.")
        time.sleep(0.1)
    message = email.message_from_bytes(mails[0].read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+", body.get_content())
    assert found is not None
    return found.group()
