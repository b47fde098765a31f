"""The beginning of a typed text, for a page that shows several."""

import re
import unicodedata

_SENTENCE_END = re.compile(r"[.!?…。！？؟]+[»”’\"')]*(?=\s)")


def excerpt(text: str, most: int) -> str:
    """The text, or at most `most` characters of it and “…”: whole sentences, else whole words, as far as they fit.

    A text without spaces is cut between two characters as they are seen.
    """
    if len(text) <= most:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: most + 1])]
    if ends and ends[-1] >= most // 2:
        return text[: ends[-1]] + "\u00a0…"
    end = max(text.rfind(blank, 0, most + 1) for blank in " \n")
    if end < most // 2:
        end = most
        while end > 1 and _belongs_to_what_is_before(text[end], text[end - 1]):
            end -= 1
    return text[:end].rstrip(" \n,;:–—-") + "…"


def _belongs_to_what_is_before(character: str, before: str) -> bool:
    """Whether a text must not be cut between two characters: marks, joiners, variation selectors, tones of skin."""
    kinds = {"Mn", "Mc", "Me", "Cf", "Sk"}
    return unicodedata.category(character) in kinds or unicodedata.category(before) == "Cf"
