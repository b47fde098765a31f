"""Two versions of a text, compared word by word: nothing of either is lost, and no text takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts import differences as module
from texts.differences import ADDED, REMOVED, SAME, differences


def pieces(before, after):
    return [
        (piece.kind, piece.text)
        for stretch in differences(before, after)
        for paragraph in stretch.paragraphs
        for piece in paragraph.pieces
    ]


def side(before, after, left_out):
    return [text for kind, text in pieces(before, after) if kind != left_out]


def test_a_changed_word_is_shown_as_one_word():
    assert pieces("Stop the demolition.", "Stop every demolition.") == [
        (SAME, "Stop "),
        (REMOVED, "the"),
        (ADDED, "every"),
        (SAME, " demolition."),
    ]


@pytest.mark.parametrize("text", ["Үйлерді бұзуды тоқтатыңыздар.", "البيت حق لكل إنسان.", "I’m “here” – now"])
def test_the_same_text_has_no_difference_in_any_script(text):
    assert pieces(text, text) == [(SAME, text)]


def test_words_next_to_each_other_are_one_change():
    found = pieces("They want the land for a golf course.", "They want the land for two car parks.")
    assert (REMOVED, "a golf course") in found
    assert (ADDED, "two car parks") in found


def test_unchanged_paragraphs_are_told_apart():
    before = "One.\n\nTwo.\n\nThree is here."
    assert [stretch.is_same for stretch in differences(before, before.replace("Three", "Four"))] == [True, False]


def test_a_rewritten_text_is_replaced_as_a_whole():
    assert [kind for kind, _ in pieces("Homes for all people here", "Land is not for sale today")] == [REMOVED, ADDED]


@given(st.text("ab c.\n", max_size=40), st.text("ab c.\n", max_size=40))
def test_nothing_of_either_version_is_left_out_or_made_up(before, after):
    assert "".join(side(before, after, ADDED)) == "".join(before.split("\n"))
    assert "".join(side(before, after, REMOVED)) == "".join(after.split("\n"))


def test_a_passage_with_too_many_changes_counts_as_replaced(monkeypatch):
    monkeypatch.setattr(module, "MOST_CHANGES", 4)
    assert {kind for kind, _ in pieces("a b c d e f g", "a x c y e z g")} == {REMOVED, ADDED}
