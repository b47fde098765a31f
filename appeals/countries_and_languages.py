"""Names of countries and languages in the page's language, sorted by its alphabet (CLDR, through Babel)."""

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language, gettext

# What CLDR lists beyond ISO 3166-1: unions, outlying islands without residents, pseudo-locales.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# Languages offered for one's own words: those most spoken, those of Kazakhstan's peoples, and those of Europe.
OWN_LANGUAGES = tuple(
    (
        "ar az be bg bn bs ca cs da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko ky "
        "lt lv mk mn ms mt nl no pl ps pt ro ru sk sl sq sr sv sw ta tg th tk tr tt ug uk ur uz vi zh"
    ).split()
)
OTHER_LANGUAGE = "und"
# Names that CLDR shortens or keeps for diplomats: a letter to an office is signed with the whole, usual one.
_COUNTRY_NAMES = {
    "en": {"CD": "DR Congo", "CG": "Congo", "HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao"},
    "ru": {
        "CD": "Демократическая Республика Конго",
        "CG": "Республика Конго",
        "HK": "Гонконг",
        "MM": "Мьянма",
        "MO": "Макао",
        "SH": "остров Святой Елены",
    },
    "kk": {
        "CC": "Кокос аралдары",
        "CD": "Конго Демократиялық Республикасы",
        "CG": "Конго Республикасы",
        "HK": "Гонконг",
        "MM": "Мьянма",
        "MO": "Макао",
    },
}
_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_ALPHABETS = {"kk": _KAZAKH, "ru": _RUSSIAN}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def alphabetical(text: str, language: str) -> tuple[object, ...]:
    """A sort key for the language's own alphabet: Babel has names but no collation."""
    folded = text.casefold()
    alphabet = _ALPHABETS.get(language)
    if alphabet:
        return tuple((alphabet.find(letter), letter) if letter in alphabet else (-1, letter) for letter in folded)
    return tuple(unicodedata.normalize("NFKD", folded).replace("’", "").encode("ascii", "ignore"))


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1's two-letter codes, and Kosovo's (XK), as CLDR has them."""
    return frozenset(
        code
        for code in map(str, _locale("en").territories)
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    )


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """(code, name) of every country, by the alphabet of `language`."""
    pairs = [(code, _with_capital(country_name(code, language))) for code in country_codes()]
    return sorted(pairs, key=lambda pair: alphabetical(pair[1], language))


# Offered first, in this order: Kazakhstan and its neighbours on Russian and Kazakh pages, and elsewhere countries where the
# language is official or spoken by many. It is a convenience: all countries follow.
_LIKELY = {
    "en": "GB IE US CA AU NZ ZA IN",
    "ru": "KZ RU UA BY KG UZ DE",
    "kk": "KZ RU UZ CN MN KG TR DE",
}


@cache
def likely_countries(language: str) -> list[tuple[str, str]]:
    """(code, name) of the countries that readers of a page in `language` are likely to choose."""
    names = dict(countries(language))
    return [(code, names[code]) for code in _LIKELY[language].split()]


def country_name(code: str, language: str | None = None) -> str:
    """The country's name in `language` (default: the active one); "" for no country."""
    if not code:
        return ""
    language = language or get_language() or "en"
    known = _COUNTRY_NAMES.get(language, {}).get(code) or _locale(language).territories.get(code)
    name = str(known or _locale("en").territories.get(code, code))
    return name.replace("о-ва", "острова").replace("о-в", "остров")


@cache
def own_languages(language: str) -> list[tuple[str, str]]:
    """(code, name) of the languages offered for one's own words, the site's own three first."""
    names = _locale(language).languages
    pairs = [(code, _with_capital(names.get(code, code))) for code in OWN_LANGUAGES if code not in ("en", "ru", "kk")]
    first = [(code, _with_capital(names[code])) for code in ("en", "ru", "kk")]
    return first + sorted(pairs, key=lambda pair: alphabetical(pair[1], language))


def language_name(code: str) -> str:
    """A language's name in the active language."""
    if not code or code == OTHER_LANGUAGE:
        return gettext("Another language")
    return _with_capital(language_within_text(code))


def language_within_text(code: str) -> str:
    """A language's name as it is written within a sentence; "" where it is none of the list."""
    if not code or code == OTHER_LANGUAGE:
        return ""
    return str(_locale(get_language() or "en").languages.get(code, code))


def _with_capital(name: str) -> str:
    return name[:1].upper() + name[1:]
