"""Lists on a telephone and on a large screen: cells with headings, folded filters, everything within a thumb's reach."""

import pytest

from articles.models import Article
from tests import make
from tests.comments.making import comment

LISTS = [
    *("appeals/letter/?state=every&country=DE", "articles/comment/", "articles/article/", "organisers/record/"),
    *("organisers/batch/", "auth/group/", "campaign/page/", "translations/glossaryterm/", "outbox/blocked/"),
    *("deliveries/delivery/", "bulletins/issue/", "campaign/givinglink/", "appeals/newsupdate/", "appeals/appeal/"),
]
# Links within a sentence may be smaller (WCAG 2.2, 2.5.8), and a box within a label is as large as that.
SMALL = """() => [...document.querySelectorAll("a, button, select, summary, input:not([type=hidden]), label.cell-box")]
    .filter(one => !one.closest("p, .skip-to-content-link") && !(one.type === "checkbox"))
    .map(one => [one.getBoundingClientRect(), one.outerHTML])
    .filter(([box]) => box.width && box.height && box.height < 43.5).map(([, html]) => html)"""
UNLABELLED = """() => [...document.querySelectorAll("#result_list tbody tr")].flatMap(row =>
    [...row.children].filter(cell => cell.offsetHeight && !cell.matches(".action-checkbox")).slice(1)
        .filter(cell => !cell.querySelector(".cell-label")?.offsetHeight).map(cell => cell.outerHTML))"""


@pytest.fixture
def rows(appeal):
    for state in ("confirmed", "held", "approved"):
        for _ in range(12):
            make.letter(appeal, state=state, name="Wolfeschlegelsteinhausenbergerdorff")
    for _ in range(3):
        comment(Article.objects.get())


@pytest.mark.parametrize(("prefix", "is_dark", "lists"), [("/ru", True, LISTS), ("/kk", False, LISTS[:4])])
def test_on_a_telephone_each_cell_says_what_is_in_it_and_each_target_is_large(
    rows, open_admin, look, prefix, is_dark, lists
):
    page = open_admin(f"{prefix}/admin/", width=360, is_dark=is_dark)
    for path in lists:
        page.goto(f"{prefix}/admin/{path}")
        look(page)
        assert page.evaluate(UNLABELLED) == [], path
        assert page.evaluate(SMALL) == [], path


def test_filters_are_folded_on_a_telephone_and_open_on_a_large_screen(rows, open_admin):
    page = open_admin("/admin/appeals/letter/?country=DE&words=own", width=360, has_scripts=False)
    country = page.locator("#finder-country")
    assert not country.is_visible()
    summary = page.locator(".finder-filters summary")
    assert summary.inner_text().split() == ["Filters", "set:", "2"]
    assert page.locator(".finder-clear a").is_visible()
    summary.click()
    assert country.is_visible()
    country.select_option("")
    page.locator(".finder-buttons button").click()
    assert "country=&" in page.url and summary.inner_text().split()[-1] == "1"
    wide = open_admin("/admin/appeals/letter/?country=DE", width=1280)
    assert wide.locator("#finder-country").is_visible()
    assert not wide.locator(".cell-label").first.is_visible()
    assert wide.locator("#result_list thead").bounding_box()["height"] > 20


@pytest.mark.parametrize("prefix", ["/ru", "/kk"])
def test_the_first_letter_is_on_the_first_screen_of_a_telephone(rows, open_admin, prefix):
    """What is needed daily stands above the list; the rest is folded, and open on a large screen."""
    page = open_admin(f"{prefix}/admin/appeals/letter/", width=360, has_scripts=False)
    first = page.locator("#result_list tbody th").first.bounding_box()
    assert first["y"] + first["height"] < 640
    finding = page.locator("a[href$='/letter/finding/']")
    assert not finding.is_visible()
    page.locator(".tools-more summary").click()
    assert finding.bounding_box()["height"] >= 44
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    assert finding.is_visible() and not page.locator(".tools-more summary").is_visible()


def test_what_is_done_with_ticked_rows_stays_in_sight(rows, open_admin, look):
    page = open_admin("/admin/appeals/letter/", width=360)
    button = page.locator(".actions button")
    assert button.bounding_box()["y"] > 780
    page.locator(".cell-box").nth(2).click()
    assert page.locator(".action-select").nth(1).is_checked() or page.locator(".action-select").nth(2).is_checked()
    box = button.bounding_box()
    assert box["y"] + box["height"] <= 780
    look(page)
