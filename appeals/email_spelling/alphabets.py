"""Domains with letters of an alphabet that they were not meant to have: `mаil.ru` with a Cyrillic а, or `mail.ру`."""

import re
import unicodedata

from appeals.email_spelling import slips
from appeals.email_spelling.providers import DOMAINS

_ALPHABETS = tuple(
    re.compile(letters)
    for letters in (
        r"[a-z\u00df-\u024f]",
        r"[\u0400-\u052f]",
        r"[\u0370-\u03ff]",
        r"[\u0530-\u058f]",
        r"[\u13a0-\u13ff]",
    )
)
# Letters that look like Latin ones, small or as capitals (Unicode's confusables.txt has more that nobody can type).
_CYRILLIC_LOOKALIKES = dict(zip("авекмнорстухіјѕһԁԛԝӏ", "abekmhopctyxijshdqwl", strict=True))
_GREEK_LOOKALIKES = dict(zip("αβεικμνορτυχ", "abeikmvoptux", strict=True))
_ARMENIAN_LOOKALIKES = dict(zip("օոսհցզ", "onuhgq", strict=True))
_AS_LATIN = str.maketrans(_CYRILLIC_LOOKALIKES | _GREEK_LOOKALIKES | _ARMENIAN_LOOKALIKES)
_AS_CYRILLIC = str.maketrans("abekmhopctyxi", "авекмнорстухі")
# Names and endings of providers as they are written by ear; the endings .ру and .кз do not exist.
_BY_EAR = {
    **dict.fromkeys(("маил", "майл", "мейл", "мэйл"), "mail"),
    **dict.fromkeys(("гмаил", "гмейл", "джимейл", "джимэйл"), "gmail"),
    "яндекс": "yandex",
    "рамблер": "rambler",
    "инбокс": "inbox",
    "хотмейл": "hotmail",
    "лист": "list",
    "бк": "bk",
    "ру": "ru",
    "кз": "kz",
    "ком": "com",
}


def are_mixed(domain: str) -> bool:
    """Whether a label of the domain has letters of two alphabets. Two labels may each have their own."""
    return not domain.isascii() and any(map(_is_mixed, domain.split(".")))


def _is_mixed(label: str) -> bool:
    return sum(alphabet.search(label) is not None for alphabet in _ALPHABETS) > 1


def meant(domain: str) -> str:
    """The domain that was probably meant by one that is not all ASCII; "" if there is none to name."""
    if are_mixed(domain):
        unmixed = ".".join(_unmixed(label) if _is_mixed(label) else label for label in domain.split("."))
        if are_mixed(unmixed) or not unmixed.isascii() or unmixed in DOMAINS:
            return "" if are_mixed(unmixed) else unmixed
        return slips.meant(unmixed) or unmixed
    by_ear = ".".join(_BY_EAR.get(label, label) for label in domain.split("."))
    return next(
        (found for found in (domain.translate(_AS_LATIN), by_ear, _without_marks(domain)) if found in DOMAINS), ""
    )


def _without_marks(domain: str) -> str:
    """The domain without accents, and with a dot on the ı that Turkish keyboards have beside the i."""
    parts = unicodedata.normalize("NFKD", domain.replace("ı", "i"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _unmixed(label: str) -> str:
    """The label in one alphabet, if its letters of the other look the same there: Latin, or else Cyrillic."""
    return next((found for table in (_AS_LATIN, _AS_CYRILLIC) if not _is_mixed(found := label.translate(table))), label)
