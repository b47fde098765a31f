"""The site's file, opened from a disk: it looks as the site does, asks nobody for anything, and is for everyone."""

import zipfile
from functools import partial
from pathlib import Path

import pytest

from campaign.site_file.writing import write
from tests.browser.conftest import DESKTOP, PHONE
from tests.site_file import making

APPEAL = "appeals/shanyrak-aigyerim"
PAGES = ("", f"{APPEAL}/", f"{APPEAL}/letters/", "this-copy/")
# Each page in each language, at each width and in each scheme; not in all combinations.
LOOKS = (("", PHONE, "light"), ("ru/", DESKTOP, "dark"), ("kk/", PHONE, "dark"), ("", DESKTOP, "light"))


@pytest.fixture
def folder(transactional_db, settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ONION_URL = f"http://{'a' * 56}.onion"
    making.site()
    write(tmp_path / "site.zip", now=making.NOW)
    with zipfile.ZipFile(tmp_path / "site.zip") as file:
        file.extractall(tmp_path / "a copy")
    return tmp_path / "a copy"


def test_it_opens_from_a_disk_in_three_languages_for_everyone_and_without_scripts(browser, folder, look) -> None:
    wrong: list[str] = []
    with_scripts, without = browser.new_page(reduced_motion="reduce"), browser.new_page(java_script_enabled=False)
    for page in (with_scripts, without):
        page.on("console", lambda said: wrong.append(said.text))
        page.on("requestfailed", lambda asked: wrong.append(f"failed: {asked.url}"))
        page.on("request", partial(only_from_the_disk, wrong))
    for language, size, scheme in LOOKS:
        with_scripts.set_viewport_size(size)
        with_scripts.emulate_media(color_scheme=scheme)
        for path in PAGES:
            with_scripts.goto(f"{folder.as_uri()}/{language}{path}index.html")
            look(with_scripts)
            assert with_scripts.evaluate("Array.from(document.fonts).some(font => font.status === 'loaded')")
    on_paper_it_says_where_to_write(with_scripts, folder)
    without.goto(f"{folder.as_uri()}/index.html")
    # From the English home to the letters in Kazakh and back, as a resident with a stick would.
    without.locator(".language-list a", has_text="аз").click()
    assert without.locator("html").get_attribute("lang") == "kk"
    without.locator(".site-nav a").nth(1).click()
    assert without.locator(".wall-letter").count() == 15
    without.locator(".wall-letter details summary").first.click()
    assert without.locator(".wall-letter details[open] .translated-original").first.is_visible()
    without.locator(".language-list a", has_text="Eng").click()
    assert without.url.endswith(f"/a%20copy/{APPEAL}/letters/index.html")
    assert without.locator("form, button, input[type=submit]").count() == 0
    assert wrong == []
    for page in (with_scripts, without):
        page.context.close()


def on_paper_it_says_where_to_write(page, folder: Path) -> None:
    """Each address once, without signs that only a screen needs; the form, in whose place it is, is not printed."""
    after = "link => getComputedStyle(link, '::after').content"
    page.emulate_media(media="print")
    for path in ("", f"{APPEAL}/", "this-copy/"):
        page.goto(f"{folder.as_uri()}/{path}index.html")
        links = page.locator(".live-addresses a")
        assert [links.nth(number).is_visible() for number in range(links.count())] == [True, True], path
        assert [links.nth(number).evaluate(after) for number in range(links.count())] == ["none", "none"], path
    page.emulate_media(media="screen")
    assert links.first.evaluate(after) not in ("none", "normal")


def only_from_the_disk(wrong: list[str], asked) -> None:
    if not asked.url.startswith(("file://", "data:font/")):
        wrong.append(f"foreign: {asked.url}")
