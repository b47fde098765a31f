"""Words of a text that can be taken out of it, one by one."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

# In place of each word that was taken out. One sign, whatever the length: so it says nothing of the word.
TAKEN_OUT = "▮"
# Written without spaces between words: each sign can be taken out by itself.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"\s+|[{_UNSPACED}][\u0300-\u036f]*|[^\s{_UNSPACED}]+")
# Variation selectors, and the frame around a keycap.
_HOW_DRAWN = re.compile("[\ufe00-\ufe0f\u20e3]")


@dataclass(frozen=True)
class Piece:
    """A word that can be taken out, by its number in the text, or what stands between words (no number)."""

    text: str
    number: int | None = None

    @property
    def is_break(self) -> bool:
        return "\n" in self.text and not self.text.strip()


def pieces_of(own_words: str) -> list[Piece]:
    """The words of a text and what stands between them; joined, they are the text."""
    found: list[Piece] = []
    number = 0
    for piece in _PIECES.findall(own_words):
        signs = [is_of_a_word(sign) for sign in piece]
        if True not in signs:
            found.append(Piece(piece))
            continue
        # Commas, brackets and quotation marks around a word stay; what is inside it belongs to it, as in an address.
        first, last = signs.index(True), len(signs) - signs[::-1].index(True)
        while last < len(piece) and unicodedata.category(piece[last])[0] == "M":
            last += 1
        parts = [Piece(piece[:first]), Piece(piece[first:last], number), Piece(piece[last:])]
        found += [part for part in parts if part.text]
        number += 1
    return found


def is_of_a_word(sign: str) -> bool:
    """What only says how the sign before it is drawn, as after many emoji, makes no word."""
    return sign.isalnum() or (unicodedata.category(sign)[0] == "M" and not _HOW_DRAWN.match(sign))


def seen_of(text: str) -> str:
    """A hash of the very text that a page shows: in another one, the words have other numbers."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def without(own_words: str, numbers: Collection[int]) -> str:
    """The text with `TAKEN_OUT` in place of the words that have these numbers."""
    return "".join(TAKEN_OUT if piece.number in numbers else piece.text for piece in pieces_of(own_words))


def left_of(text: str, numbers: Collection[int], *, seen: str) -> str | None:
    """The text without these words; None where it is another one than was seen (`seen_of`), or none of them is in it.

    Raises ValueError where no word would be left.
    """
    left = without(text, numbers)
    if seen_of(text) != seen or left == text:
        return None
    if all(piece.number is None for piece in pieces_of(left)):
        raise ValueError("no words are left")
    return left


def taken_out(before: str, after: str) -> list[str]:
    """The words of `before` that `without` has taken out of it; empty where `after` was not made like that."""
    found, place = [], 0
    for piece in pieces_of(before):
        if after.startswith(piece.text, place):
            place += len(piece.text)
        elif piece.number is not None and after.startswith(TAKEN_OUT, place):
            found.append(piece.text)
            place += len(TAKEN_OUT)
        else:
            return []
    return found if place == len(after) else []
