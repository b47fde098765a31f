"""The ring of the count: seven digits and large text stay within it, and forced colours show what has been reached."""

import pytest

from appeals.models import Tally

MILLION = 1_234_567
LARGE = "document.documentElement.style.fontSize = '200%'"
# How far the number and, below it, each line of its label reach from the ring's middle, in parts of the radius inside it
# (the drawing is 200 units wide, the ring's inner edge 73 from its middle).
REACH = """(() => {
  const drawing = document.querySelector('.count-crown').getBoundingClientRect();
  const x = drawing.left + drawing.width / 2, y = drawing.top + drawing.height / 2, radius = drawing.width / 200 * 73;
  const boxes = [document.querySelector('.count-number'), document.querySelector('.count-label')].flatMap(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return Array.from(range.getClientRects());
  });
  if (boxes[1].top < y) return "the label is over the number";
  return Math.max(...boxes.flatMap(box => [box.left, box.right].map(side => {
    const middle = (box.top + box.bottom) / 2;
    return Math.hypot(side - x, middle - y) / radius;
  })));
})()"""


@pytest.fixture
def many(appeal):
    Tally.objects.filter(appeal=appeal).update(online=MILLION)


@pytest.mark.parametrize("width", [320, 1280])
def test_seven_digits_stay_within_the_ring_with_large_text_too(many, open_page, width) -> None:
    page = open_page("/ru/", width=width)
    assert page.locator(".count-number").text_content() == "1\xa0234\xa0567"
    assert page.evaluate(REACH) < 1
    page.evaluate(LARGE)
    assert page.evaluate(REACH) < 1
    assert page.evaluate("document.querySelector('.count-label').getBoundingClientRect().height > 22")


def test_the_number_of_the_ring_is_read_out_once(many, open_page) -> None:
    page = open_page("/")
    figure = page.locator(".count-figure")
    assert " ".join(figure.inner_text().split()) == "1,234,567 letters written"
    assert page.locator(".count-crown").get_attribute("aria-hidden") == "true"


def test_forced_colours_show_what_has_been_reached(many, open_page) -> None:
    page = open_page("/", width=360)
    page.emulate_media(forced_colors="active")
    styles = page.evaluate(
        """['.count-sun', '.count-track'].map(one => {
            const style = getComputedStyle(document.querySelector(one));
            return [style.stroke, parseFloat(style.strokeWidth)];
        })"""
    )
    assert styles[0][0] != styles[1][0]
    assert styles[0][1] > 2 * styles[1][1]
    number = "getComputedStyle(document.querySelector('.count-number')).fill"
    assert page.evaluate(number) == page.evaluate("getComputedStyle(document.body).color")
