"""The home page with nobody yet, and with everything on it: for everyone."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from appeals.services.figures import breakdowns, counting
from tests import make
from tests.translations.making import translation

LONG = "Verein für das Recht auf Wohnen und gegen die Verdrängung aus den Innenstädten, Landesverband Niedersachsen"
# Chromium reads a drawing's size from its parts: what is drawn must be there, and inside its frame.
DRAWN = """name => Array.from(document.querySelectorAll(name), svg => svg.getBoundingClientRect())
    .filter(box => box.width > 0 && box.height > 0 && box.left >= 0 && box.right <= innerWidth + 1).length"""
# What of the page itself, without its head, reaches beyond the right edge of the window.
BEYOND = """Array.from(document.querySelectorAll("main > section *"))
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1 && !part.closest("svg, .visually-hidden"))
    .map(part => part.className)"""


def fill(appeal) -> None:
    for number in range(12):
        letter = make.letter(
            appeal,
            own_words="слово" * 80 if number == 2 else f"Words of number {number}. " * (1 + 6 * (number % 3)),
            own_language=["en", "ru", "kk", "und"][number % 4],
            city=["Göteborg", "Saint-Denis-en-Bugey-sur-la-Rivière-Longue", ""][number % 3],
            name="Ш" * 60,
        )
        if number % 4 == 0:
            translation(letter, language="kk", text=f"Аударма {number}. " * 20)
    for number in range(20):
        make.endorsement(appeal, organisation=f"{LONG if number % 4 else 'x' * 140} {number}", country="DE")
    breakdowns.recompute_breakdowns(now=timezone.now())
    counting.note_milestones(now=timezone.now())


@pytest.mark.parametrize(
    ("language", "width", "is_dark"),
    [("", 320, False), ("/ru", 1280, True), ("/kk", 360, True), ("", 800, False)],
)
def test_the_home_page_is_for_everyone_whatever_is_on_it(appeal, open_page, look, language, width, is_dark) -> None:
    page = open_page(language + "/", width=width, is_dark=is_dark)
    for is_full in (False, True):
        if is_full:
            fill(appeal)
            cache.clear()
            page.goto(language + "/")
            visible = page.locator(".voice:visible").count()
            assert visible == (3 if width < 768 else 5)
        look(page)
        drawings = page.evaluate(DRAWN, ".facts svg")
        assert drawings == (1 if width >= 640 else 4), "one drawing, or its four parts"
    if width < 640:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(BEYOND) == [], "text twice as large"


def test_a_card_leads_to_its_letter_wherever_it_is_pressed(appeal, open_page) -> None:
    make.letter(appeal, own_words="Words.", city="Leeds")
    page = open_page("/", width=360)
    page.locator(".voice").click(position={"x": 30, "y": 25})
    page.wait_for_url("**/letters/*-*/")
