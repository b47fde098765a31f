"""The public ledger and the writer's line, in each language, colour scheme and width."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from appeals.models import Appeal
from deliveries import ledger_additions
from deliveries.ledger_additions import Addition, Quotation
from safety.keys import tokens
from tests import make
from tests.deliveries import making_answers as making

LEDGER = "/appeals/shanyrak-aigyerim/deliveries/"
LANGUAGES = pytest.mark.parametrize("language", ["", "/ru", "/kk"], ids=["en", "ru", "kk"])
LOOKS = pytest.mark.parametrize(("width", "is_dark"), [(320, False), (1280, True)], ids=["phone-light", "desktop-dark"])
NARROW = "document.documentElement.scrollWidth <= window.innerWidth"


def fill(appeal: Appeal) -> str:
    """Deliveries of every kind, with long words in them; returns the address of a writer's own page."""
    today = timezone.localdate()
    making.sender(appeal, answer_days=15, answer_source="Закон, " + "статья" * 40)
    letters = [make.letter(appeal) for _ in range(3)]
    silent = making.delivery(
        appeal,
        letters,
        days_ago=43,
        register_number="1" * 60,
        registered_on=today - dt.timedelta(days=42),
        due_on=today - dt.timedelta(days=27),
        reminded_on=today - dt.timedelta(days=9),
    )
    long = making.office(appeal, role="copy", organisation="Прокуратура" * 18)
    making.delivery(appeal, letters, copy_of=silent, recipient=long, channel="post")
    making.reply(making.delivery(appeal, letters, channel="email", days_ago=3), ru="слово" * 200 + "\n\nالسلام")
    making.reply(making.delivery(appeal, 1, recipient=making.office(appeal, organisation="Д" * 190)), published=False)
    return f"/letters/{tokens.make(tokens.Purpose.OWN_PAGE, letters[0].pk)}/"


@LANGUAGES
@LOOKS
def test_the_ledger_is_for_everyone(appeal, open_page, look, monkeypatch, language, width, is_dark) -> None:
    page = open_page(language + LEDGER, width=width, is_dark=is_dark)
    look(page)
    own_page = fill(appeal)
    heard = Addition("Heard in May 2006", dt.date(2006, 5, 1), "heard-1", (Quotation("Рақмет! " + "с" * 300, "kk"),))
    monkeypatch.setattr(ledger_additions, "_sources", [lambda appeal_id, most: [heard]])
    page.goto(language + own_page)
    look(page)
    cache.clear()
    page.goto(language + LEDGER)
    assert page.locator("#heard-1 blockquote").count() == 1
    for details in page.locator("details").all():
        details.locator("summary").click()
    look(page)
    assert page.locator(".ledger-entry").count() == 3


def test_twice_the_size_of_text_scrolls_nothing_sideways(appeal, open_page) -> None:
    fill(appeal)
    page = open_page("/ru" + LEDGER, width=360)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(NARROW)


def test_an_entry_is_found_by_its_address_and_opens_without_scripts(appeal, open_page) -> None:
    fill(appeal)
    page = open_page(LEDGER, width=360, has_scripts=False)
    page.locator("details").last.locator("summary").click()
    assert page.locator("details[open] .ledger-hash").first.is_visible()
