"""A digest by which texts with the same words are found, however they are written."""

import hashlib
import re

from safety.typed.text import searchable

_NO_LETTERS = re.compile(r"[\W_]+")
_DIGEST = re.compile(r"[0-9a-f]{24}", re.ASCII)


def digest_of_words(text: str) -> str:
    """A hash of the words in 24 hexadecimal digits, whatever their case, signs and spaces; "" where there are no letters."""
    return digest_of_folded(searchable(text))


def digest_of_folded(words: str) -> str:
    """The same of words that `searchable` has made: folding takes ten times as long as the rest."""
    letters = _NO_LETTERS.sub("", words)
    return hashlib.blake2b(letters.encode(), digest_size=12).hexdigest() if letters else ""


def is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None
