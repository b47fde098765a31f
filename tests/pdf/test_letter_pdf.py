"""The letter on paper: what it says, that it is always the same, and that nothing typed into it is more than text."""

import dataclasses
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from appeals import pdf
from appeals.pdf import typesetting
from appeals.pdf.typefaces import BREAK
from appeals.presentation.letters import DemandView, Sheet
from campaign.content import files

DAY = dt.date(2026, 5, 3)
KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def sheets() -> dict[str, Sheet]:
    """The campaign's blank sheet in each language, its address unchecked."""
    return {language: campaign_sheet(language) for language in files.LANGUAGES}


def campaign_sheet(language: str) -> Sheet:
    appeal = files.read_toml(language, "appeal")
    letter, office = appeal["letter"], appeal["recipients"][0]
    return Sheet(
        language=language,
        date=DAY,
        address_lines=[office["organisation"], *office["lines"]],
        is_address_checked=False,
        addressee=letter["addressee"],
        greeting=letter["greeting"],
        opening=letter["opening"],
        demands_intro=letter["demands_intro"],
        demands=[DemandView(number, "", demand["text"]) for number, demand in enumerate(appeal["demands"], start=1)],
        closing=letter["closing"],
        sign_off=letter["sign_off"],
        as_printed=appeal["as_printed"],
    )


def reader(printed: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(printed))


def text_of(printed: bytes) -> str:
    """All its text on one line."""
    return " ".join(" ".join(page.extract_text().split()) for page in reader(printed).pages)


def unspaced(text: str) -> str:
    """The text without spaces, the same wherever its lines end: a hyphen may end one."""
    return "".join(text.split())


def own(sheet: Sheet, own_words: str, *, language: str = "en", signature: tuple[str, ...] = ("Ada",)) -> bytes:
    written = dataclasses.replace(
        sheet, own_words=own_words, own_language=language, signature_lines=list(signature), is_address_checked=True
    )
    return pdf.own_letter(written, is_named=True)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_blank_letter_says_the_whole_letter_on_one_page(sheets, language):
    sheet = sheets[language]
    printed = pdf.blank_letter(sheet)
    text = unspaced(text_of(printed))
    parts = [sheet.addressee, sheet.greeting, *sheet.opening, sheet.demands_intro, *sheet.closing, sheet.sign_off]
    for part in [*parts, *(demand.text for demand in sheet.demands), sheet.as_printed]:
        assert unspaced(part) in text
    assert len(reader(printed).pages) == 1
    assert tuple(round(float(side)) for side in reader(printed).pages[0].mediabox[2:]) == A4_POINTS


def test_every_kazakh_letter_is_printed(sheets):
    assert KAZAKH_LETTERS in text_of(own(sheets["kk"], KAZAKH_LETTERS, language="kk", signature=(KAZAKH_LETTERS,)))
    for weight in ("Regular", "Bold"):
        in_font = TTFont(settings.FONT_DIR / f"GolosText-{weight}.ttf").getBestCmap()
        assert all(ord(letter) in in_font for letter in KAZAKH_LETTERS)


def test_the_same_letter_is_the_same_bytes(sheets, monkeypatch):
    first = own(sheets["ru"], "Слова.")
    typesetting.fonts.cache_clear()
    assert own(sheets["ru"], "Слова.") == first
    blank = pdf.blank_letter(sheets["ru"])
    cache.clear()
    assert pdf.blank_letter(sheets["ru"]) == blank


def test_letters_printed_at_once_do_not_mix(sheets):
    words = [f"Letter number {number}" for number in range(16)]
    alone = [own(sheets["en"], each) for each in words]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda each: own(sheets["en"], each), words)) == alone


def test_nothing_in_it_says_when_or_by_whom_it_was_made(sheets):
    metadata: dict[str, str] = dict(reader(own(sheets["en"], "Words.")).metadata or {})
    assert set(metadata) <= {"/Title", "/Creator"}
    assert metadata["/Title"] == "Letter"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_screen_readers_are_told_its_language_and_structure(sheets, language):
    catalogue: Any = reader(pdf.blank_letter(sheets[language])).trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]


def test_an_unchecked_address_is_left_out_and_said_to_be(sheets):
    sheet = sheets["en"]
    assert not sheet.is_address_checked
    text = text_of(pdf.blank_letter(sheet))
    assert "Organisers are checking who holds the office and what its address is." in text
    assert sheet.address_lines and all(line not in text for line in sheet.address_lines)


def test_a_checked_address_is_in_the_window(sheets):
    sheet = dataclasses.replace(sheets["en"], is_address_checked=True)
    seen: list[tuple[str, float, float]] = []

    def note(text, user_matrix, text_matrix, font, size):
        seen.append((text.strip(), user_matrix[4] + text_matrix[4], user_matrix[5] + text_matrix[5]))

    printed = pdf.blank_letter(sheet)
    reader(printed).pages[0].extract_text(visitor_text=note)
    assert "Organisers are checking" not in text_of(printed)
    for line in sheet.address_lines:
        (place,) = [(x, y) for text, x, y in seen if text == line]
        # DIN 5008, form A: 20 to 105 mm from the left, 27 to 72 mm from the top.
        assert 20 <= place[0] / 72 * 25.4 <= 105
        assert 27 <= 297 - place[1] / 72 * 25.4 <= 72


def test_the_blank_letter_has_no_date_but_lines_to_write_on(sheets):
    text = text_of(pdf.blank_letter(sheets["en"]))
    assert "2026" not in text
    assert all(caption in text for caption in ("Signature", "Date", "Name, organisation", "City, country"))


def test_a_supporters_letter_has_its_words_date_and_signature(sheets):
    text = text_of(own(sheets["en"], "First line.\nSecond line.\n\nAnother.", signature=("Ada Adams", "Leeds")))
    assert "First line. Second line. Another." in text
    assert "3 May 2026" in text
    assert "Yours sincerely, Ada Adams Leeds" in text


@pytest.mark.parametrize(
    "words",
    [
        '#panic("no") #read("letter.typ") #sys.version',
        "\\ \\u{41} $x^2$ *bold* _slanted_ `raw` = Heading",
        "\"quoted\" 'single' ]#[ } ) { ( // comment /* more */ @label <label>",
        "- a list\n+ another\n/ term: meaning",
        '{"own_words": []}',
    ],
)
def test_what_looks_like_code_is_printed_as_it_was_typed(sheets, words):
    text = text_of(own(sheets["en"], words, signature=(words.split("\n")[0],)))
    for line in words.split("\n"):
        assert " ".join(line.split()) in text
    fixed = dataclasses.replace(sheets["en"], opening=[words], greeting=words, sign_off=words, closing=[words])
    assert text_of(pdf.blank_letter(fixed)).count(" ".join(words.split())) == 4


@pytest.mark.parametrize(
    ("words", "is_printed"),
    [
        ("قازاق تىلى", True),
        ("שלום", True),
        ("Γειά σου", True),
        ("გამარჯობა", True),
        ("Ողջույն", True),
        ("नमस्ते", True),
        ("Łódź, Ağrı, Việt Nam, Ísland", True),
        ("我们支持你们", False),
        ("สวัสดี", True),
        ("শুভেচ্ছা", True),
        ("வணக்கம்", True),
        ("こんにちは", False),
        ("연대", False),
        ("Solidarity 🌍", False),
        ("№ 5, 20 €, “quoted” – «так» … ½ ° ™", True),
        ("Noʻmon’s ʻokina", True),
    ],
)
def test_no_script_is_an_error_and_a_page_can_warn_of_those_that_do_not_print(sheets, words, is_printed):
    sheet = dataclasses.replace(sheets["en"], own_words=words, own_language="und", signature_lines=[words])
    assert pdf.prints_whole(sheet) is is_printed
    printed = pdf.own_letter(sheet, is_named=True)
    assert printed.startswith(b"%PDF-")
    assert (set("".join(words.split())) <= set(text_of(printed))) is is_printed


def test_words_written_from_right_to_left_begin_on_the_right():
    assert typesetting.typed("قازاق تىلى")["is_right_to_left"]
    assert typesetting.typed("123 «שלום»")["is_right_to_left"]
    assert not typesetting.typed("Hello شكرا")["is_right_to_left"]
    assert not typesetting.typed("123 …")["is_right_to_left"]


@pytest.mark.parametrize(
    "words", ["x" * 2000, "w " * 1000, "\n\n".join("abcdefgh" for _ in range(200)), " ", "\t\u200d"]
)
def test_two_thousand_characters_of_anything_fit_on_paper(sheets, words):
    printed = own(sheets["ru"], words)
    text = text_of(printed)
    assert sheets["ru"].sign_off in text
    assert words.count("x") <= text.count("x")
    if len(reader(printed).pages) > 1:
        assert f"1 / {len(reader(printed).pages)}" in text
    right_edge = 595 - 20 / 25.4 * 72

    def within(text, user_matrix, text_matrix, font, size):
        assert user_matrix[4] + text_matrix[4] <= right_edge

    for page in reader(printed).pages:
        page.extract_text(visitor_text=within)
        # A line is 165 mm wide: about ninety letters of ten points.
        assert max(map(len, page.extract_text().splitlines())) <= 120


def test_a_word_too_long_for_the_line_is_given_places_to_break():
    pieces = typesetting.breakable("x" * 200).split(BREAK)
    assert max(map(len, pieces)) <= typesetting.LONGEST_WORD
    assert "".join(pieces) == "x" * 200
    assert typesetting.breakable("two words") == "two words"


def test_the_blank_letter_is_made_once(sheets, monkeypatch):
    cache.clear()
    first = pdf.blank_letter(sheets["en"])
    monkeypatch.setattr(typesetting, "typeset", None)
    assert pdf.blank_letter(sheets["en"]) == first


def test_a_supporters_letter_is_never_cached(sheets, monkeypatch):
    stored: list[object] = []
    monkeypatch.setattr(typesetting.django_cache, "set", lambda *arguments: stored.append(arguments))
    own(sheets["en"], "Words.")
    assert stored == []


def test_data_for_the_template_has_nothing_beyond_the_sheet(sheets):
    data = pdf.data_of(sheets["kk"], is_blank=True)
    assert data["own_words"] == data["signature"] == []
    assert data["own_language"] == "kk"
