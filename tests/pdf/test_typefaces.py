"""Names and words in many languages: whole, in one typeface, copied as they were typed; or a box for what no font has."""

import dataclasses
import io
import re
import unicodedata
from collections import defaultdict

import pytest
import typst
from django.conf import settings
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from appeals import pdf
from appeals.pdf import typefaces, typesetting
from appeals.pdf.typefaces import BOX, clusters, lines_of, runs_of
from tests.pdf.test_letter_pdf import campaign_sheet

# Yoruba, Vietnamese, Azerbaijani, Uzbek, Karakalpak, Kazakh in both alphabets, Turkish, Tatar, Tajik, Kyrgyz, Chuvash,
# Romanian, Polish, Czech, Icelandic, Maltese, Welsh, Hausa, Igbo, Ewe, Lingala, Guarani, Navajo, Hawaiian, Lithuanian
# and Russian with their accents, Serbian, Abkhaz, Greek with old accents too.
NAMES = [
    "Ọlá Àkànbí", "Ẹ̀kọ́ Ọ̀rẹ́", "Adébáyọ̀ Ọ̀ṣúnlọ́yẹ̀", "Nguyễn Thị Hường", "Phượng Đặng Ỷ", "Əliyev Şəhriyar Oğlu",
    "Gʻulom Oʻzbekov", "G‘ulom O‘zbekov", "Ásan Ǵálym", "Әбішұлы Жұмабек", "Ábishuly Jumabek Iа", "Çağrı İnci Ğülşat",
    "Җәмилә Ңурия", "Ҷамшед Ӯлмас", "Ӱнзиле Ҫӗрӑ", "Ștefan Țepeș", "Łukasz Żółć", "Řehoř Čížek", "Þór Æðarson",
    "Ġorġ Ħal", "Ŵyn Ŷs", "Ɗanladi Ƙofa Ɓala", "Ńkẹ́m Ụ̀bá", "Ɖɔɖɔ Ŋutsu", "Mɔ́nɛ́ Ngɔ̂ɛ", "G̃uarani Ỹvy", "Shánídíín Yą́ą́ł",
    "Kaʻahumanu Lāʻie", "Jonas Vė́jas", "Алёна За́йцева", "Ђорђе Љиљана", "Ҭемыр Ҩа", "Ὀδυσσεύς Ἀρχή",
]  # fmt: skip
NOT_PRINTED = ["李小龍", "こんにちは", "연대", "🌍", "👩‍👩‍👧", "🇰🇿", "ខ្មែរ", "ᠮᠣᠩᠭᠣᠯ"]


def letter(words: str, *names: str) -> PdfReader:
    sheet = dataclasses.replace(
        campaign_sheet("en"), own_words=words, own_language="und", signature_lines=list(names), is_address_checked=True
    )
    return PdfReader(io.BytesIO(pdf.own_letter(sheet, is_named=True)))


def lines_in(reader: PdfReader) -> list[str]:
    return [line for page in reader.pages for line in page.extract_text().splitlines()]


def fonts_of(reader: PdfReader) -> dict[str, str]:
    """The text that each font prints."""
    printed: dict[str, str] = defaultdict(str)

    def note(text, user_matrix, text_matrix, font, size):
        if font:
            printed[font["/BaseFont"].partition("+")[2]] += text

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    return printed


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_whole_in_one_typeface_and_copied_as_it_is(name):
    name = unicodedata.normalize("NFC", name)
    assert typefaces.prints_whole(name)
    ((family, text),) = runs_of(name)
    assert text == name
    assert family in ("Golos Text", "Noto Sans")
    reader = letter(name, name)
    assert lines_in(reader).count(name) == 2, "in the letter and under it"
    file_name = family.replace(" ", "")
    printed = fonts_of(reader)
    assert name.split()[0] in printed[f"{file_name}-Regular"]
    assert name.split()[0] in printed[f"{file_name}-Bold"], "the signature is bold"


def test_every_letter_of_latin_and_cyrillic_is_printed():
    for first, last in (
        (0x41, 0x24F),
        (0x1E00, 0x1EFF),
        (0x400, 0x52F),
        (0x250, 0x2AF),
        (0x2C60, 0x2C7F),
        (0xA640, 0xA69B),
    ):
        for code in range(first, last + 1):
            if unicodedata.category(chr(code))[0] == "L":
                assert typefaces.prints_whole(chr(code)), hex(code)


@pytest.mark.parametrize("word", NOT_PRINTED)
def test_what_no_font_has_is_a_box_each(word):
    assert not typefaces.prints_whole(f"Solidarity {word}!")
    assert "".join(text for _, text in runs_of(f"Solidarity {word}!")) == f"Solidarity {BOX * len(clusters(word))}!"
    assert f"Solidarity {BOX * len(clusters(word))}!" in lines_in(letter(f"Solidarity {word}!"))


def test_a_sign_is_what_a_reader_counts():
    assert clusters("Ẹ̀kọ́") == ["Ẹ̀", "k", "ọ́"]
    assert clusters("👩‍👩‍👧❤️🇰🇿🇩🇪👍🏽1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿") == ["👩‍👩‍👧", "❤️", "🇰🇿", "🇩🇪", "👍🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
    assert clusters("قلم") == ["ق", "ل", "م"]


@pytest.mark.parametrize(
    "words", ["Solidarity ❤️ ☮ ★ ✓ → ①", "№ ½ ™ € ₸ ₽ «» „“ … ‰ ′ × ÷ ≤ ±", "10\u202f000\u00a0₸ 85\u2011летней"]
)
def test_signs_that_people_type_are_printed(words):
    assert typefaces.prints_whole(words)
    assert words.replace("\u00a0", " ") in [line.replace("\u00a0", " ") for line in lines_in(letter(words))]


@pytest.mark.parametrize(
    ("words", "families"),
    [
        ("Hello Əli", {"Noto Sans"}),
        ("שלום עולם Ada", {"Noto Sans Hebrew", "Golos Text"}),
        ("سلام، می‌خواهم (Łódź)", {"Noto Sans Arabic", "Golos Text"}),
        ("गाँव Ọlá", {"Noto Sans Devanagari", "Noto Sans"}),
    ],
)
def test_words_of_several_scripts_are_printed_each_in_its_typeface(words, families):
    assert typefaces.prints_whole(words)
    assert {family for family, _ in runs_of(words)} == families
    assert "".join(text for _, text in runs_of(words)) == words
    letters = set("".join(re.findall(r"\w", words)))
    assert letters <= set("".join(lines_in(letter(words))))


def test_the_lines_of_a_paragraph_have_one_typeface_if_there_is_one():
    assert {family for line in lines_of("One line.\n\nƏliyev wrote the other.") for family, _ in line} == {"Noto Sans"}
    assert lines_of("One\n\ntwo") == [[("Golos Text", "One")], [], [("Golos Text", "two")]]


@pytest.mark.parametrize("words", ["x" * 300, "https://www.example.org/" + "report/" * 30, "Ọ̀rẹ́" * 40, "слово" * 40])
def test_a_word_broken_at_the_end_of_a_line_is_copied_without_a_sign_more(words):
    text = "".join(lines_in(letter(words)))
    assert unicodedata.normalize("NFC", words) in text.replace(" ", "")
    assert "\u200b" not in text and typefaces.BREAK not in text


def test_the_list_of_characters_is_what_the_fonts_have():
    held = {}
    for path in settings.FONT_DIR.rglob("*.ttf"):
        font = TTFont(path)
        name = font["name"].getDebugName(1)
        family = max((family for family in typefaces.characters_by_family() if name.startswith(family)), key=len)
        characters = {chr(code) for code in font.getBestCmap() if code >= 0x20}
        held[family] = held.get(family, characters) & characters
    assert held == typefaces.characters_by_family()


def test_the_fonts_are_those_of_the_folder_and_typst_has_each_under_its_name():
    assert set(typesetting.fonts().families()) == set(typefaces.characters_by_family())
    for family in ("Golos Text", "Noto Sans"):
        weights = {font.weight for font in typesetting.fonts().fonts() if font.family == family}
        assert {400, 700} <= weights
    embedded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[]).families()
    assert embedded and not set(embedded) & set(typesetting.fonts().families())


def test_every_font_of_the_folder_has_its_licence_beside_it():
    for path in settings.FONT_DIR.rglob("*.ttf"):
        assert "SIL Open Font License" in (path.parent / "OFL.txt").read_text(encoding="utf-8")
