"""Pictures of every page, to be looked at: `python -m tests.browser.look FOLDER [ADDRESS]`.

ADDRESS is that of a running copy (http://localhost:8000). Each page is taken at 360 and 1280 pixels, light and dark, in
three languages; the name of a picture says which.
"""

import itertools
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium

LANGUAGES = {"en": "", "ru": "/ru", "kk": "/kk"}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
PAGES = {
    "home": "/",
    "articles": "/articles/",
    "article": "/articles/shanyrak-aigyerim/",
    "appeal": "/appeals/shanyrak-aigyerim/",
    "sent": "/appeals/shanyrak-aigyerim/sent/",
    "wall": "/appeals/shanyrak-aigyerim/letters/",
    "whole-letter": "/appeals/shanyrak-aigyerim/letter/",
    "spread": "/appeals/shanyrak-aigyerim/spread/",
    "organisations": "/appeals/shanyrak-aigyerim/organisations/",
    "about": "/about/",
    "privacy": "/privacy/",
    "reach": "/reach/",
    "donate": "/donate/",
    "bulletins": "/bulletins/",
    "bad-link": "/letters/damaged/",
    "not-found": "/nowhere/",
}


def take(folder: Path, address: str) -> int:
    """Save all pictures; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for width, scheme in itertools.product(WIDTHS, SCHEMES):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            for (name, path), (code, prefix) in itertools.product(PAGES.items(), LANGUAGES.items()):
                page.goto(address + prefix + path)
                page.screenshot(path=folder / f"{name}-{code}-{width}-{scheme}.png", full_page=True)
                count += 1
            page.goto(address + PAGES["appeal"])
            page.locator("button[name=action][value=send]").click()
            page.screenshot(path=folder / f"errors-en-{width}-{scheme}.png", full_page=True)
            count += 1
            context.close()
        browser.close()
    return count


def main(arguments: list[str]) -> None:
    if not arguments:
        sys.exit(__doc__)
    address = arguments[1].rstrip("/") if len(arguments) > 1 else "http://localhost:8000"
    print(f"{take(Path(arguments[0]), address)} pictures are in {arguments[0]}.")


if __name__ == "__main__":
    main(sys.argv[1:])
