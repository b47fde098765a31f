"""What people type: names in any script are welcome, what is damaged or leads away is not."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from safety.typed import text as typed_text

NAMES = [
    "Ада Байжанова",
    "Мөлдір Мұстафаева",
    "O’Brien-Šmíd",
    "D'Arcy",
    "می‌خواهم",  # a zero-width non-joiner belongs to Persian
    "क्‍ष",  # a zero-width joiner belongs to Hindi
    "李小龍",
    "מרים",
    "J.Su",
    "Dr. Éva Nagy, Jr.",
    "Fr. Müller & Co.",
    "Ж.Т.",
]
ORGANISATIONS = [
    "350.org",
    "Change.org",
    "Avaaz.org Казахстан",
    "openDemocracy.net",
    "Booking.com workers",
    "кампания.рф",
]
REFUSED = {
    "damaged": ["a\0b", "a\ufffdb", "a\ud800b"],
    "markup": ["<b>", "a>b"],
    "link": [
        "https://a",
        "www.a",
        "WWW.350.org",
        "EXAMPLE.ORG/x",
        "see a-b.com/?c",
        "ftp://x",
        "пример.рф/а",
        "b.kz:80",
    ],
    "address": ["ada@example.org", "Ada, ада@пример.рф", "see ada@mail.example.com"],
}


@pytest.mark.parametrize("name", [*NAMES, *ORGANISATIONS])
def test_names_of_many_kinds_are_taken(name):
    tidied = typed_text.tidy_line(name)
    typed_text.check_line(tidied)
    assert tidied == name


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_a_line_that_is_damaged_or_leads_away_is_refused(code, text):
    with pytest.raises(ValidationError) as refusal:
        typed_text.check_line(typed_text.tidy_line(text))
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["a\0b", "a\ufffdb", "a\ud800b"])
def test_a_damaged_text_is_refused(text):
    with pytest.raises(ValidationError) as refusal:
        typed_text.check_text(typed_text.tidy_text(text))
    assert refusal.value.code == "damaged"


@pytest.mark.parametrize("text", ["a\nb\tc", "שלום \u200fa", "see https://example.org <b>", "👩‍👩‍👧 ❤️"])
def test_a_text_may_have_lines_direction_marks_links_and_emoji(text):
    typed_text.check_text(text)


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    for tidy in (typed_text.tidy_line, typed_text.tidy_text):
        assert tidy(tidy(text)) == tidy(text)
        assert unicodedata.is_normalized("NFC", tidy(text))


def test_line_ends_and_empty_lines_are_evened_out():
    assert typed_text.tidy_text(" a \r\n\r\n\r\n\n b\rc\n") == "a\n\n b\nc"
    assert typed_text.tidy_line("  a \t\u00a0 b ") == "a b"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("шанырак", "Шаңырақ"),
        ("айгерим", "АЙГЕРІМ"),
        ("молдир", "Мөлдір"),
        ("ёж", "еж"),
        ("STRASSE", "straße"),
        ("ﬁn", "Fin"),
    ],
)
def test_search_compares_letters_that_are_typed_for_one_another(typed, stored):
    assert typed_text.fold(typed) == typed_text.fold(stored)


@given(st.text())
def test_folding_twice_changes_nothing_more_for_letters_of_the_three_languages(text):
    text = "".join(letter for letter in text if letter in "abcxyzабвәғқңөұүһіёйABCЁӘҒҚ ")
    assert typed_text.fold(typed_text.fold(text)) == typed_text.fold(text)
