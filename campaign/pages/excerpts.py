"""Own words in short, for a page that shows several letters."""

import re

from appeals.wall_letters import belongs_to_what_is_before

_SENTENCE_END = re.compile(r"[.!?…。！？؟]+[»”’\"')]*(?=\s)")


def excerpt(text: str, most: int) -> str:
    """The text on one line, in at most `most` characters and “…”: whole sentences, else whole words, as far as they fit.

    A text without spaces is cut between two characters as they are seen.
    """
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    ends = [found.end() for found in _SENTENCE_END.finditer(words[: most + 1])]
    if ends and ends[-1] >= most // 2:
        return words[: ends[-1]] + "\u00a0…"
    end = words.rfind(" ", 0, most + 1)
    if end < most // 2:
        end = most
        while end > 1 and belongs_to_what_is_before(words[end], words[end - 1]):
            end -= 1
    return words[:end].rstrip(" ,;:–—-") + "…"
