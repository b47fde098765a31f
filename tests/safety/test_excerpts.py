"""Typed text in short: cut after a sentence or a word, and never within a character as it is seen."""

import pytest

from safety.typed.excerpts import excerpt

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Short.", "Short."),
        ("x" * 30, "x" * 30),
        ("A first sentence here. And then a second one that is too long.", "A first sentence here.\u00a0…"),
        ("Is that so? “Yes!” And then much more of it, on and on.", "Is that so? “Yes!”\u00a0…"),
        ("One. Then a sentence that does not fit, whatever comes.", "One. Then a sentence that does…"),
        ("word, word, word, word, word, - word word word", "word, word, word, word, word…"),
        ("First words of it\n\nthen paragraphswithoutanend", "First words of it\n\nthen…"),
        ("語" * 40, "語" * 30 + "…"),
        ("e\u0301" * 40, "e\u0301" * 15 + "…"),
        ("x" + "e\u0301" * 40, "x" + "e\u0301" * 14 + "…"),
        (FAMILY * 20, FAMILY * 6 + "…"),
        ("x" + FAMILY * 20, "x" + FAMILY * 5 + "…"),
    ],
)
def test_a_text_is_cut_after_a_sentence_or_a_word_and_never_within_a_character(text, short):
    assert excerpt(text, 30) == short
