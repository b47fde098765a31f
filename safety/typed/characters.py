"""Characters that a paste brings along: which are dropped, respelled or kept for the sake of a script or an emoji.

What nobody sees comes from everywhere: messengers and address books wrap what they hand over in marks of direction, PDFs
leave soft hyphens and private characters, word processors breaks and bullets of their own. Unicode calls most of it
Default_Ignorable_Code_Point (DerivedCoreProperties.txt). Some of it belongs to the words, though: Persian and Indic
scripts need joiners, Thai and Khmer invisible spaces between words, emoji joiners, selectors and tags (UTS #51).
"""

import re
import unicodedata
from functools import cache

# A text of these characters only, which most texts are, needs no look at each of them. Space and line end are all of the
# plain ones that separate.
_PLAIN = (
    r"\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
    r"\u2070-\u209c\u20a0-\u20c0\u2100-\u218b\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
)
UNUSUAL = re.compile(rf"[^{_PLAIN}]")

# Dropped wherever they are. Line and page breaks are left to who knows whether there may be any.
_DROPPED = re.compile(
    r"[\x01-\x08\x0e-\x1b\x1f\x7f\u0080-\u0084\u0086-\u009f\u00ad\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    r"\ufff0-\ufffc\ufffe\uffff\ue000-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U0010ffff"
    + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "]"
)
# Windows-1252 taken for Latin-1, as browsers read it too (HTML, “numeric character reference end state”).
_RESPELLED: dict[int, str] = {
    code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0) if code != 0x85
}
_RESPELLED |= {
    0x1E: "\u2011",  # Word's hyphen that does not break
    # Ligatures of a PDF; the first two in the places that old fonts had for them.
    **dict(zip((0xF001, 0xF002, *range(0xFB00, 0xFB07)), "fi fl ff fi fl ffi ffl st st".split(), strict=True)),
    # Bullets and ticks of word processors, in the fonts Symbol and Wingdings.
    **dict(zip((0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC), "•••✓", strict=True)),
    # What shows nothing but a blank: spaces of a typesetter, the blank of Braille, letters that fill a place in Korean, a
    # note without a head.
    **dict.fromkeys((*range(0x2000, 0x200B), 0x205F, 0x2800, 0x3164, 0xFFA0, 0x1D159), " "),
}

# Kept only where they do something: see `_is_needed`.
_CONDITIONAL_CHARACTERS = (
    r"\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\ufe00-\ufe0f"
    r"\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
_CONDITIONAL = re.compile(rf"[{_CONDITIONAL_CHARACTERS}]+")
_RIGHT_TO_LEFT = re.compile(
    r"[\u05be-\u05ff\u0620-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
_JOINING = re.compile(
    r"[\u0590-\u08ff\u0900-\u0dff\u0f00-\u109f\u1700-\u18af\u1900-\u194f\u1a00-\u1cff\ua800-\uaaff\uabc0-\uabff"
    r"\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00011fff\U0001e900-\U0001e95f]"
)
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\uaadf]"
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_JAMO = re.compile(r"[\u1100-\u115e\u1161-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_EMOJI = re.compile(
    r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    r"\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_WAVING_FLAG, _FLAG_TAGS = "\U0001f3f4", re.compile(r"[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_VIRAMA = 9  # The combining class of the signs that join two consonants.

# How many marks may be stacked on one letter: accents and the like, and the marks of scripts that stack them. The most
# that a language needs besides what is composed: two accents in Yoruba, three marks in Thai, five in pointed Hebrew with
# its accents, six in Burmese and Tibetan.
MOST_ACCENTS = 3
MOST_MARKS = 6
_ACCENT = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0e31-\u0e4e\u0eb1-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


def tidied(text: str, *, keeps_direction: bool) -> str:
    """The text without what is invisible and not needed, composed (NFC), at most a few marks on each letter.

    `keeps_direction` leaves marks of direction in a text that has letters written from right to left.
    """
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text.translate(_RESPELLED)))
    text = _stacks().sub(_without_surplus, text)
    if _CONDITIONAL.search(text):
        keeps_direction = keeps_direction and _RIGHT_TO_LEFT.search(text) is not None
        text = _CONDITIONAL.sub(lambda run: _needed(run, keeps_direction), text)
    return unicodedata.normalize("NFC", text)


def has_visible(text: str) -> bool:
    """Whether there is a letter, digit, sign or symbol in it: something besides spaces and marks."""
    return any(unicodedata.category(character)[0] in "LNPS" and not _CONDITIONAL.match(character) for character in text)


@cache
def _stacks() -> re.Pattern[str]:
    """Longer runs of marks than accents may be, with what is invisible among them."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code)) in ("Mn", "Me")]
    ends = [code for code in codes if code + 1 not in codes]
    starts = [code for code in codes if code - 1 not in codes]
    marks = "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[{marks}{_CONDITIONAL_CHARACTERS}]{{{MOST_ACCENTS + 1},}}")


def _without_surplus(run: re.Match[str]) -> str:
    kept, accents, marks = [], 0, 0
    for character in run.group():
        if not _CONDITIONAL.match(character):
            is_accent = _ACCENT.match(character) is not None
            if marks == MOST_MARKS or (is_accent and accents == MOST_ACCENTS):
                continue
            accents += is_accent
            marks += 1
        kept.append(character)
    return "".join(kept)


def _needed(run: re.Match[str], keeps_direction: bool) -> str:
    """What of a run of conditional characters is needed between the characters on both of its sides."""
    text = run.string
    last = text[run.start() - 1] if run.start() else " "
    following = text[run.end()] if run.end() < len(text) else " "
    characters, kept = run.group(), ""
    if last == _WAVING_FLAG and (tags := _FLAG_TAGS.match(characters)):
        kept, characters, last = tags.group(), characters[tags.end() :], tags.group()[-1]
    for character in characters:
        if _is_needed(character, last, following, keeps_direction):
            kept += character
            last = character
    return kept


def _is_needed(character: str, last: str, following: str, keeps_direction: bool) -> bool:
    match character:
        case "\u200d":  # joiner: between emoji, and where letters join
            joins_emoji = (_EMOJI.match(last) or last in "\ufe0f\u20e3\U000e007f") and _EMOJI.match(following)
            return bool(joins_emoji or _JOINING.match(last))
        case "\u200c":  # non-joiner
            return bool(_JOINING.match(last)) and bool(
                _JOINING.match(following) or unicodedata.combining(last) == _VIRAMA
            )
        case "\u200b":  # space of no width, where words are written without spaces
            is_between = not last.isspace() and not following.isspace() and last != character
            return is_between and bool(_WITHOUT_SPACES.match(last) or _WITHOUT_SPACES.match(following))
        case "\u200e" | "\u200f" | "\u061c":
            return keeps_direction and last != character
        case "\ufe0e" | "\ufe0f":
            return bool(_EMOJI.match(last)) or (last in "0123456789#*" and following == "\u20e3")
        case "\u034f":  # keeps two Hebrew points in the order typed
            return "\u0591" <= last <= "\u05c7" and "\u0591" <= following <= "\u05c7"
        case "\u115f" | "\u1160":
            return bool(_JAMO.match(last) or _JAMO.match(following))
        case "\u17b4" | "\u17b5":
            return "\u1780" <= last <= "\u17b3"
    if "\u180b" <= character <= "\u180f":
        return "\u1820" <= last <= "\u18aa"
    if "\ufe00" <= character <= "\ufe0d":
        return bool(_HAN.match(last)) or "\u1000" <= last <= "\u109f"
    return character >= "\U000e0100" and bool(_HAN.match(last))
