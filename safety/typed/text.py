"""Rules for what people type: which characters a line or a text may hold, and how it is tidied before it is judged."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Zero-width joiner and non-joiner belong to names in many scripts; all other format characters do not.
JOINERS = "\u200c\u200d"
# Direction marks come along when Arabic or Hebrew is pasted; they turn nothing around, unlike the controls below.
DIRECTION_MARKS = "\u200e\u200f\u061c"
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REPLACEMENT = "\ufffd"
# Two letters before the dot: «J.Su» is a name.
_LINK = re.compile(
    r"://|www\.|\w[\w-]\.(com|net|org|info|ru|su|kz|рф|қаз|xyz|top|online|site|biz|club|link|shop)\b", re.IGNORECASE
)


def tidy_line(value: str) -> str:
    """A line with its spaces evened out, in Unicode's composed form (so that one name has one spelling)."""
    return unicodedata.normalize("NFC", re.sub(r"[ \t\u00a0]+", " ", value)).strip()


def tidy_text(value: str) -> str:
    """A text with plain line ends, no more than one empty line in a row, in Unicode's composed form."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "\n".join(line.rstrip() for line in value.split("\n"))
    return unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", value)).strip()


def check_line(value: str) -> None:
    """Refuses, for a name, a city, an organisation: control and direction characters, markup and links."""
    check_characters(value, allowed=JOINERS)
    if "<" in value or ">" in value:
        raise ValidationError(_("Leave out the characters < and >."), code="markup")
    if _LINK.search(value):
        raise ValidationError(_("Leave out links and web addresses here."), code="link")


def check_text(value: str) -> None:
    """Refuses, for a text of several lines: control characters other than line ends and tabs, and bidi controls."""
    check_characters(value, allowed=JOINERS + DIRECTION_MARKS + "\n\t\ufeff\u00ad")


def check_characters(value: str, allowed: str) -> None:
    # Python calls every character of the categories below unprintable. Most texts have none of them.
    plain = value.replace("\n", " ") if "\n" in allowed else value
    if plain.isprintable() and REPLACEMENT not in plain:
        return
    if REPLACEMENT in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError(_("Some characters arrived damaged. Please type them again."), code="damaged")
    for character in value:
        if character in BIDI_CONTROLS:
            raise ValidationError(_("Leave out characters that change the direction of the text."), code="bidi")
        if character not in allowed and unicodedata.category(character) in ("Cc", "Cf", "Co", "Zl", "Zp"):
            raise ValidationError(_("Leave out control characters; they cannot be printed."), code="control")


# One spelling for letters that are typed for one another in Kazakh and Russian (CAMPAIGN, Language): search finds
# «Шаңырақ» by «шанырак» and «ё» by «е».
_FOLDED = str.maketrans("әқңғүұөһіё", "акнгууохие")


def fold(value: str) -> str:
    """The text as search compares it: case and compatibility forms evened out, Kazakh and Russian letters folded."""
    return unicodedata.normalize("NFKC", value).casefold().translate(_FOLDED)
