"""What a paste brings along is tidied away; what scripts and emoji need stays."""

import sys
import unicodedata
from itertools import chain

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from safety.typed import text
from safety.typed.text import tidy_line, tidy_text

# Whatever a messenger, an address book, a PDF or a word processor leaves between two letters without showing it.
INVISIBLE = [
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u200b\u200c\u200d\u200e\u200f",
    *"\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206f",
    *"\ufe00\ufe0e\ufe0f\ufeff\ufff9\ufffa\ufffb\ufffc\ufffe\uffff\ufdd0\ue000\uf8ff",
    *"\U000e0001\U000e0041\U000e007f\U000e0100\U000f0000\U00100000\U0010ffff\U0001d173\U0001bca0",
    *"\x01\x07\x08\x0e\x1b\x1f\x7f\x81\x9d",
]
# Vietnamese, Yoruba, Thai, Lao, Hebrew with points and accents, Arabic with harakat, Hindi, Bengali, Tamil, Malayalam,
# Sinhala, Khmer, Burmese, Tibetan, Mongolian, Persian and Urdu with their joiners, Japanese with a variant, Old Korean.
WORDS = [
    "Nguyễn Thị Hường",
    "Ọlá Àkànbí",
    "Ẹ̀kọ́ Ọ̀rẹ́",
    "ã̱̱ ɔ̱̃́ O̍͘",
    "น้ำใจ ชื่นชม กี่ปี๊บ",
    "ເພື່ອນບ້ານ",
    "בְּרֵאשִׁ֖ית יְרוּשָׁלַ͏ִם",
    "بِسْمِ ٱللَّهِ ٱلرَّحْمَـٰنِ مُحَمَّدٌ",
    "क्ष्मा हिन्दी क़ानून ऑँ",
    "র‍্যাব উৎসাহ",
    "ஸ்ரீ",
    "ന്‍ അവന്‌ നന്‍മ",
    "ශ්‍රී ලංකා",
    "ខ្ញុំ​ស្រឡាញ់​កម្ពុជា",
    "ကျွန်ုပ်တို့ မြန်မာ",
    "བསྒྲུབས་ཧཱུྃ༔",
    "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ᠎ᠶᠢᠨ ᠭ᠋ᠠ",
    "می‌خواهم کتاب‌ها ۵‌ام",
    "ه‍ نا‌درست",
    "葛\U000e0100城 辻\U000e0101",
    "ᄒᆞᆫ글 ᅟᅡᆫ",
    "ภาษา\u200bไทย\u200bและ\u200bEnglish",
]
EMOJI = ["👩‍👩‍👧", "❤️", "❤️‍🔥", "👁️‍🗨️", "🏳️‍🌈", "1️⃣ #️⃣", "👍🏽", "🧑🏿‍🦰", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺︎", "🇰🇿", "©️", "🐻‍❄️", "⛓️‍💥"]


@pytest.mark.parametrize("invisible", INVISIBLE, ids=lambda character: f"U+{ord(character):04X}")
def test_what_nobody_sees_between_letters_is_dropped(invisible):
    for tidy in (tidy_line, tidy_text):
        for first, second in ("Ad", "Сә"):
            assert tidy(f"{invisible}{first}{invisible}{second}{invisible}") == first + second


def test_no_character_but_damage_is_refused():
    """Characters of every kind, between two letters: taken, tidied, or (NUL, surrogates, U+FFFD) called damaged."""
    # What is left out are Chinese and Korean characters, and most of what is private.
    ranges = (range(0x3400), range(0xA000, 0xAC00), range(0xD7B0, 0x12000), range(0x1D000, 0x20000))
    for code in (*chain(*ranges), *range(0xE0000, 0xE0200), *range(0xF0000, sys.maxunicode + 1, 0xFF), sys.maxunicode):
        for tidy, check in ((tidy_line, text.check_line), (tidy_text, text.check_text)):
            tidied = tidy(f"a{chr(code)}b")
            if code == 0 or 0xD800 <= code <= 0xDFFF or code == 0xFFFD:
                with pytest.raises(ValidationError):
                    check(tidied)
            elif chr(code) not in "<>":
                check(tidied)
                kinds = {unicodedata.category(character) for character in tidied.replace("\n", "").replace("\t", "")}
                assert not kinds & {"Cc", "Co", "Zl", "Zp"}, hex(code)


@pytest.mark.parametrize("words", [*WORDS, *EMOJI])
def test_what_scripts_and_emoji_need_stays(words):
    composed = unicodedata.normalize("NFC", words)
    assert tidy_line(words) == composed
    assert tidy_text(words) == composed
    assert tidy_text(unicodedata.normalize("NFD", words)) == composed


@pytest.mark.parametrize(
    ("pasted", "tidied"),
    [
        ("Ada\u200d", "Ada"),
        ("\u200d\u200c\u200b\u2060\ufeff", ""),
        ("می\u200c\u200cخواهم\u200c", "می\u200cخواهم"),
        ("ไทย\u200b\u200bดี \u200bและ\u200b", "ไทย\u200bดี และ"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f"),
        ("Ada ❤\u200d", "Ada ❤"),
        ("🏴\U000e0041\U000e0042", "🏴"),
        ("7\ufe0f", "7"),
        ("Ada\U000e0061\U000e0062", "Ada"),
        ("\u2068+49 170\u2069", "+49 170"),
    ],
)
def test_a_joiner_or_selector_that_does_nothing_is_dropped(pasted, tidied):
    assert tidy_line(pasted) == tidied
    assert tidy_text(pasted) == tidied


def test_marks_of_direction_stay_in_a_text_from_right_to_left_only():
    assert tidy_text("שלום!\u200f (3)") == "שלום!\u200f (3)"
    assert tidy_line("\u200fשלום\u200f") == "שלום"
    assert tidy_text("Ada\u200e, Тараз\u200f") == "Ada, Тараз"
    assert tidy_text("\u202bשלום\u202c \u2067Ada\u2069") == "שלום Ada"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x85", "\u2028", "\u2029"])
def test_line_and_page_breaks_become_line_ends(end):
    assert tidy_text(f"One{end}two") == "One\ntwo"
    assert tidy_text(f"One{end}{end}two") == "One\n\ntwo"
    assert tidy_line(f"One{end}two") == "One two"


@pytest.mark.parametrize(
    "space", ["\t", "\u00a0", "\u2000", "\u2003", "\u2009", "\u202f", "\u205f", "\u3000", "\u2800", "\u3164", "\uffa0"]
)
def test_a_line_has_plain_single_spaces_whatever_was_pasted(space):
    assert tidy_line(f"{space}Ada{space}{space}Adams{space}") == "Ada Adams"
    assert tidy_text(f"{space}Ada{space}") == "Ada"


def test_the_spaces_of_good_typesetting_stay_in_a_text():
    assert tidy_text("«\u00a0Oui\u00a0!\u202f» 10\u202f000\u3000円") == "«\u00a0Oui\u00a0!\u202f» 10\u202f000\u3000円"


@pytest.mark.parametrize(
    ("pasted", "tidied"),
    [
        ("O\x92Brien \x96 \x93so\x94", "O’Brien – “so”"),  # Windows-1252 taken for Latin-1
        ("\uf0b7 homes \uf0a7 streets", "• homes • streets"),  # bullets of word processors, in Symbol and Wingdings
        ("eﬃcient ﬁght, ﬂats, oﬀ", "efficient fight, flats, off"),  # ligatures of a PDF
        ("\uf001ght", "fight"),
        ("85\x1eyear", "85\u2011year"),  # Word's hyphen that does not break
    ],
)
def test_what_a_paste_has_spelled_in_its_own_way_is_respelled(pasted, tidied):
    assert tidy_line(pasted) == tidied
    assert tidy_text(pasted) == tidied


@pytest.mark.parametrize("base", ["a", "ж", "Ệ", "ก", "ا", "क", "ש", "က"])
@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0323\u035c\u0489", "\u0e47", "\u064b\u0651", "\u05b7\u0591"])
def test_only_a_few_marks_are_stacked_on_one_letter(base, marks):
    tidied = tidy_text(f"{base}{marks * 40}x{base}{marks * 40}")
    assert tidied == tidy_line(tidied)
    assert tidied.count("x") == 1
    longest = max(len(unicodedata.normalize("NFD", half)) for half in tidied.split("x"))
    assert longest <= 1 + 2 + 6
    if marks != "\u05b7\u0591" and marks != "\u064b\u0651":
        assert longest <= 1 + 2 + 3


@pytest.mark.parametrize(
    "nothing", ["\u0301\u0302", "\u200b\u00ad", "\u3164\u3164", "\u2800", "\ufe0f", "\u1160", " \u0300", "\U0001d159"]
)
def test_a_line_without_anything_to_see_is_empty(nothing):
    assert tidy_line(nothing) == ""
    assert tidy_text(nothing) == ""


PASTED = st.text(
    st.sampled_from([*INVISIBLE, *"aЖसकשا葛ᄒกខ❤🏴👩1# \n\t\r\x85\u0301\u0e47\u064b\u094d\u05b4\u20e3\U000e0067"])
)


@given(PASTED)
@example("a\u0334\u200d\u0334")
def test_tidying_what_was_pasted_twice_changes_nothing_more(pasted):
    for tidy in (tidy_line, tidy_text):
        assert tidy(tidy(pasted)) == tidy(pasted)
        assert unicodedata.is_normalized("NFC", tidy(pasted))


def test_a_long_text_of_nothing_but_marks_takes_no_time():
    """Every loop is linear: a hundred kilobytes of the worst take as long as any text of that size does."""
    for worst in ("\u200d", "\u0301", "a\u0301\u0302\u0303\u0304", "\ufe0f❤", "\u3164", "\u094d\u200d"):
        assert tidy_text(worst * 30_000) is not None
