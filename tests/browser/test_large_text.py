"""Text twice as large on the smallest phone: every word is whole and in view, in the language with the longest words."""

import pytest
from django.utils import timezone

from appeals.services.figures import days
from tests import make
from tests.browser.test_pages_for_everyone import BROKEN_WORDS, PAGES
from tests.deliveries import making_answers

LANGUAGES = ["/ru", "/kk"]
SLUG = "shanyrak-aigyerim"
MORE = [f"/appeals/{SLUG}/deliveries/", "/bulletins/"]
# The reader's setting for all text, as a browser has it, and text alone, while drawings and all else keep their size.
ALL_TEXT = "document.documentElement.style.fontSize = '200%'"
TEXT_ALONE = """{
  document.documentElement.style.fontSize = '';
  const all = Array.from(document.querySelectorAll("body, body *")).filter(one => !one.closest("svg"));
  const sizes = all.map(one => [one, parseFloat(getComputedStyle(one).fontSize)]);
  for (const [one, size] of sizes) one.style.fontSize = 2 * size + 'px';
}"""
# What is wrong on the page: words in several lines that would fit into one, text cut off or beyond the window, a page that
# scrolls sideways. Russian and Kazakh have words that are longer than such a line; those of the site's name are not.
WRONG = """(() => {
  const wrong = new Set(), width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.add('scrolls sideways');
  const hidden = '.visually-hidden, .trap, [hidden], .skip-link, option, script, style, title, desc';
  const folded = 'details:not([open]) > :not(summary), details:not([open]) > :not(summary) *';
  const all = Array.from(document.querySelectorAll('body *'));
  const clipped = new Set(all.filter(one => getComputedStyle(one).clip === 'rect(0px, 0px, 0px, 0px)'));
  const isUnseen = box => { for (; box; box = box.parentElement) if (clipped.has(box)) return true; return false; };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, box = text.parentElement;
    if (!text.data.trim() || box.closest(hidden) || !box.getClientRects().length) continue;
    if (box.matches(folded) || isUnseen(box)) continue;
    const typed = box.closest('bdi, main [dir], .responsible-mail');
    for (const match of text.data.matchAll(/[^\\s\\u2010-\\u2014\\/-]+/g)) {
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const parts = Array.from(range.getClientRects()).filter(part => part.width > 0);
      const length = parts.reduce((sum, part) => sum + part.width, 0);
      const fits = length < 0.55 * width || box.closest('.site-header');
      if (!typed && fits && new Set(parts.map(part => Math.round(part.top))).size > 1) wrong.add('broken: ' + match[0]);
      if (parts.some(part => part.right > width + 1 || part.left < -1)) wrong.add('out of view: ' + match[0]);
    }
    for (let around = box; around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      const cut = (style.overflowX !== 'visible' && around.scrollWidth > around.clientWidth + 1)
        || (style.overflowY === 'hidden' && around.scrollHeight > around.clientHeight + 1);
      if (cut && !around.closest('table, .table-scroll')) wrong.add('cut: ' + around.className);
    }
  }
  return Array.from(wrong);
})()"""


@pytest.mark.parametrize("language", LANGUAGES, ids=["ru", "kk"])
def test_every_word_is_whole_and_in_view(appeal, open_page, language) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10."""
    letter = make.letter(appeal, name="Ш" * 60, own_words="слово" * 100, language="ru", own_language="ru")
    page = open_page("/healthz", width=320)
    wrong = {}
    for path in [*PAGES, *MORE, f"/appeals/{SLUG}/letters/{letter.pk}/"]:
        page.goto(language + path)
        for size in (ALL_TEXT, TEXT_ALONE):
            page.evaluate(size)
            found = page.evaluate(WRONG)
            if size == ALL_TEXT:
                found += page.evaluate(BROKEN_WORDS)
            if found:
                wrong[path, size] = found
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES, ids=["ru", "kk"])
def test_every_word_of_the_admin_is_whole_and_in_view_on_a_phone(appeal, open_admin, language) -> None:
    """And nothing scrolls sideways where all text is twice as large."""
    letter = make.letter(appeal, state="confirmed", address="one@example.org", city="Llanfairpwllgwyngyll" * 3)
    make.letter(appeal, state="confirmed", own_words="")
    delivery = making_answers.delivery(appeal, [make.letter(appeal)], days_ago=40)
    days.count_days(now=timezone.now())
    page = open_admin(f"{language}/admin/login/", width=360)
    name, last = page.locator(".organisers-site"), page.locator(".organisers-languages a").last
    assert name.bounding_box()["y"] < last.bounding_box()["y"] + 44 < name.bounding_box()["y"] + 60
    wrong = {}
    for path in [
        *("login/", "", "appeals/letter/", f"appeals/letter/{letter.pk}/change/", "appeals/letter/signatures/"),
        *("auth/user/", "organisers/record/", "campaign/page/", "appeals/newsupdate/add/", "appeals/export/add/"),
        *("deliveries/delivery/", f"deliveries/delivery/{delivery.pk}/change/", "organisers/batch/"),
    ]:
        page.goto(f"{language}/admin/{path}")
        wrong[path] = page.evaluate(WRONG)
        page.evaluate(ALL_TEXT)
        if "scrolls sideways" in page.evaluate(WRONG):
            wrong[path].append("scrolls sideways at 200 %")
    assert {path: found for path, found in wrong.items() if found} == {}
