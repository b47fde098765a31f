"""Which typeface prints what was typed: the same for all of a text if there is one, else for each word.

So no letter of a name looks like a stranger's. `characters.txt` beside the fonts says which characters each family has
(deploy/pdf_fonts.py writes it). The first family prints whatever it can; Noto Sans, in the same weights, has all of Latin,
Cyrillic and Greek; the others a script each, or signs.
"""

import re
import unicodedata
from functools import cache

from django.conf import settings

from safety.typed import characters

# The sign in place of what no font has.
BOX = "□"
# Where a word may be broken; the template makes room for a break of it, and prints nothing. Nobody can type it.
BREAK = "\ue000"
# They change the signs beside them, and are no signs themselves: a font need not have them.
_INVISIBLE = frozenset(f"\u200b\u200c\u200d\ufe0e\ufe0f\n{BREAK}")
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
_ACCENT = re.compile(r"[\u0300-\u036f]")


@cache
def characters_by_family() -> dict[str, frozenset[str]]:
    """The characters of each family, in the order in which families are tried."""
    found = {}
    for line in (settings.FONT_DIR / "characters.txt").read_text(encoding="ascii").splitlines():
        family, _, listed = line.partition(": ")
        codes: set[int] = set()
        for part in listed.split():
            first, _, last = part.partition("-")
            codes.update(range(int(first, 16), int(last or first, 16) + 1))
        found[family] = frozenset(map(chr, codes))
    return found


def lines_of(text: str) -> list[list[tuple[str, str]]]:
    """The lines of a text in pieces, each with the family that prints it; `BOX` stands where there is none."""
    text = _printable(text)
    family = _family_for(text)
    return [[(family, line)] if family and line else _runs_of(line) for line in text.split("\n")]


def runs_of(line: str) -> list[tuple[str, str]]:
    """`lines_of` for a single line."""
    return _runs_of(_printable(line).replace("\n", " "))


def _printable(text: str) -> str:
    """The text without what is invisible and not needed, which letters have not, but what organisers paste may have.

    A standard for PDF allows no sign that a font does not have, and nothing would be printed at all.
    """
    if not characters.UNUSUAL.search(text):
        return text
    parts = _LINE_END.sub("\n", text).split(BREAK)
    return BREAK.join(characters.tidied(part, keeps_direction=True) for part in parts)


def _runs_of(line: str) -> list[tuple[str, str]]:
    if family := _family_for(line):
        return [(family, line)] if line else []
    runs: list[tuple[str, str]] = []
    for word in re.split(r"(\s+)", line):
        for family, piece in _spelled(word) if word.strip() else [(_family_of_space(word, runs), word)]:
            if runs and runs[-1][0] == family:
                runs[-1] = family, runs[-1][1] + piece
            elif piece:
                runs.append((family, piece))
    return runs


def _family_of_space(space: str, runs: list[tuple[str, str]]) -> str:
    return runs[-1][0] if runs and _has(runs[-1][0], space) else _first()


def prints_whole(text: str) -> bool:
    """Whether there is a font for every sign of the text."""
    return _family_for(text) != "" or all(
        _family_for(word) or all(map(_family_for, clusters(word))) for word in text.split()
    )


def clusters(word: str) -> list[str]:
    """The signs of a word as a reader counts them: a letter with its marks, an emoji with all that it is joined from."""
    found: list[str] = []
    for character in word:
        if found and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _continues(cluster: str, character: str) -> bool:
    kind = unicodedata.category(character)
    if (
        kind[0] == "M"
        or character in _INVISIBLE
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or character >= "\U000e0020"
    ):
        return True
    is_flag = len(cluster) == 1 and all("\U0001f1e6" <= half <= "\U0001f1ff" for half in (cluster, character))
    return is_flag or (cluster.endswith("\u200d") and kind in ("So", "Sm"))


def _spelled(word: str) -> list[tuple[str, str]]:
    if family := _family_for(word):
        return [(family, word)]
    spelled, family = [], ""
    for cluster in clusters(word):
        # Punctuation in a word of another script keeps the typeface of the letters before it, if it has the sign.
        if not (family and _has(family, cluster)):
            family = _family_for(cluster)
        spelled.append((family, cluster) if family else (_family_for(BOX), BOX))
    return spelled


def _has(family: str, text: str) -> bool:
    return set(text) - _INVISIBLE <= characters_by_family()[family]


def _family_for(text: str) -> str:
    """The first family that has all of the text; the first of all has no good places for accents that stand alone."""
    needed, has_accents = set(text) - _INVISIBLE, _ACCENT.search(text) is not None
    for family, listed in characters_by_family().items():
        if needed <= listed and not (has_accents and family == _first()):
            return family
    return ""


@cache
def _first() -> str:
    return next(iter(characters_by_family()))
