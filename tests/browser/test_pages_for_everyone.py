"""Every public page, in each language, colour scheme and width: axe-core finds nothing, nothing scrolls sideways.

On phones of 320 and 360 pixels no word of a title is broken.
"""

import pytest

from tests import make
from tests.browser.conftest import DESKTOP, PHONE

LANGUAGES = ["", "/ru", "/kk"]
PAGES = [
    "/",
    "/about/",
    "/privacy/",
    "/reach/",
    "/donate/",
    "/articles/",
    "/articles/shanyrak-aigyerim/",
    "/appeals/shanyrak-aigyerim/",
    "/appeals/shanyrak-aigyerim/sent/",
    "/appeals/shanyrak-aigyerim/letters/",
    "/appeals/shanyrak-aigyerim/letter/",
    "/appeals/shanyrak-aigyerim/spread/",
    "/appeals/shanyrak-aigyerim/organisations/",
    "/letters/damaged/",
    "/nowhere/",
]
LOOKS = [(360, False), (1280, True)]
# The sizes of a window in which a page is looked at; the last one is that in which the next page opens.
SIZES = {360: [{"width": 320, "height": 640}, PHONE], 1280: [DESKTOP]}
# The words of a page's titles whose letters stand in more than one line.
BROKEN_WORDS = """Array.from(document.querySelectorAll("h1, h2")).flatMap(title => {
  const words = [], texts = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const match of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, match.index);
      range.setEnd(texts.currentNode, match.index + match[0].length);
      if (new Set(Array.from(range.getClientRects(), box => box.top)).size > 1) words.push(match[0]);
    }
  return words;
})"""


@pytest.mark.parametrize("language", LANGUAGES, ids=["en", "ru", "kk"])
@pytest.mark.parametrize(("width", "is_dark"), LOOKS, ids=["phone-light", "desktop-dark"])
def test_pages_are_for_everyone(appeal, open_page, axe, language, width, is_dark) -> None:
    letter = make.letter(appeal, name="Ш" * 60, own_words="слово" * 100, language="ru", own_language="ru")
    page = open_page("/healthz", width=width, is_dark=is_dark)
    for path in (*PAGES, f"/appeals/shanyrak-aigyerim/letters/{letter.pk}/"):
        page.goto(language + path)
        axe(page)
        for size in SIZES[width]:
            page.set_viewport_size(size)
            where = f"{page.url} at {size['width']} pixels"
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
            assert width > 360 or page.evaluate(BROKEN_WORDS) == [], where


@pytest.mark.parametrize(("width", "is_dark"), LOOKS, ids=["phone-light", "desktop-dark"])
def test_a_form_full_of_errors_is_for_everyone(appeal, open_page, look, width, is_dark) -> None:
    page = open_page("/appeals/shanyrak-aigyerim/", width=width, is_dark=is_dark)
    page.locator("button[name=action][value=send]").click()
    page.wait_for_selector(".error-summary, [role=alert]")
    look(page)
