"""Lines and texts that people type: tidied first, then judged; and folded, for search."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from safety.typed import characters

# NUL, which PostgreSQL cannot store, and what stands for half a character or a broken one: browsers send U+FFFD for a lone
# surrogate, and Django reads U+FFFD where bytes are no UTF-8. What was there is lost, so it can only be typed again.
_DAMAGED = re.compile("[\ud800-\udfff\ufffd]")
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
# A scheme, `www.`, or a path behind a domain; a mere domain is what some organisations are called (350.org).
_LINK = re.compile(
    r"://|\bwww\.|\w\.(com|net|org|info|ru|su|kz|рф|қаз|xyz|top|online|site|biz|club|link|shop)[/:?#]\S",
    re.IGNORECASE,
)
_EMAIL_ADDRESS = re.compile(r"\S@[\w-]+\.\w")


def tidy_line(value: str) -> str:
    """A line with single spaces, in Unicode's composed form (so that one name has one spelling); "" if nothing shows."""
    if characters.UNUSUAL.search(value):
        value = characters.tidied(_LINE_END.sub("\n", value), keeps_direction=False)
    line = unicodedata.normalize("NFC", " ".join(value.split()))
    return line if line.isascii() or characters.has_visible(line) else ""


def tidy_text(value: str) -> str:
    """A text with plain line ends, no more than one empty line in a row, in Unicode's composed form."""
    value = value.replace("\r\n", "\n")
    if characters.UNUSUAL.search(value):
        value = characters.tidied(_LINE_END.sub("\n", value), keeps_direction=True)
    value = "\n".join([line.rstrip() for line in value.split("\n")])
    value = unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", value)).strip()
    return value if value.isascii() or characters.has_visible(value) else ""


def check_line(value: str) -> None:
    """Refuses, for a name, a city, an organisation: damage, markup, links and e-mail addresses."""
    check_text(value)
    if "<" in value or ">" in value:
        raise ValidationError(_("Leave out the characters < and >."), code="markup")
    if _LINK.search(value):
        raise ValidationError(_("Leave out links and web addresses here."), code="link")
    if _EMAIL_ADDRESS.search(value):
        raise ValidationError(_("Leave out e-mail addresses here."), code="address")


def check_text(value: str) -> None:
    """Refuses what arrived damaged; everything else that cannot be printed was tidied away."""
    if "\0" in value or (not value.isascii() and _DAMAGED.search(value)):
        raise ValidationError(_("Some characters arrived damaged. Please type them again."), code="damaged")


# One spelling for letters that are typed for one another in Kazakh and Russian (CAMPAIGN, Language): search finds
# «Шаңырақ» by «шанырак» and «ё» by «е». Й stays, as it is a letter of its own on every keyboard.
_FOLDED = str.maketrans("әқңғүұөһіё", "акнгууохие")
# Latin letters that Unicode does not take for a letter and a mark, as keyboards without them write them.
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Marks above and below Latin and Greek letters: «García» is found by «garcia». In other scripts a mark may make another
# letter (й), or be a vowel (Hindi).
_MARKS = re.compile("(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
# Keyboards write one name with many apostrophes and hyphens, or with none: «O’Neil‑Smith» is found by «oneil-smith».
_PUNCTUATION = str.maketrans(
    dict.fromkeys("'\u2018\u2019\u201b\u02bb\u02bc\u02b9\u02be\u02bf\u2032\ua78c\uff07`\u00b4", None)
    | {"\u00ad": None}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
)


def words_of(text: str) -> list[str]:
    """The words of a text as search compares them; marks belong to their letters, as in Hindi or Thai."""
    folded = fold(text)
    return "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in folded).split()


def has_link(value: str) -> bool:
    """Whether a web address or an e-mail address is in it."""
    return bool(_LINK.search(value) or _EMAIL_ADDRESS.search(value))


def fold(value: str) -> str:
    """The text as it is compared: case and compatibility forms evened out, Kazakh and Russian letters folded.

    Latin and Greek letters lose their marks. Apostrophes are left out, and every hyphen is the one on the keyboard.
    """
    folded = unicodedata.normalize("NFKC", value.translate(_PUNCTUATION)).casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFD", folded).translate(_LATIN))
        folded = unicodedata.normalize("NFC", folded).translate(_FOLDED)
    return folded


# What stands between words or around them.
_SEPARATORS = str.maketrans(dict.fromkeys('!"#%&()*,./:;?@[\\]_{|}¡§«»¿„“”…‹›、。，！？：；（）《》「」『』،؛؟।', " "))


def searchable(*parts: str) -> str:
    """What a row is found by: the words of its texts, folded, with a space between two; see `search_words`.

    Hyphens are left out, so that «smithjones» finds «Smith-Jones».
    """
    return " ".join(fold(" ".join(parts)).replace("-", "").translate(_SEPARATORS).split())


def search_words(query: str) -> list[str]:
    """The words that all have to be in a text made by `searchable`; a hyphen parts words, as a space in it may be meant."""
    return fold(query).replace("-", " ").translate(_SEPARATORS).split()
