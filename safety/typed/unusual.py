"""What is unusual about a text that somebody typed: written in capitals, or in other letters than its language has."""

import unicodedata
from collections import Counter

# Fewer letters say nothing: a name, an abbreviation.
FEWEST_LETTERS = 20
MUCH = 0.6
# The first word of the Unicode names of the letters that a language is written in; Latin ones, if it is not listed.
_JAPANESE = frozenset({"CJK", "HIRAGANA", "KATAKANA"})
_CYRILLIC, _ARABIC = frozenset({"CYRILLIC"}), frozenset({"ARABIC"})
_OF_THE_STEPPE = frozenset({"CYRILLIC", "LATIN", "ARABIC"})
_SCRIPTS = {
    **dict.fromkeys(("be", "bg", "mk", "mn", "ru", "tg", "uk"), _CYRILLIC),
    **dict.fromkeys(("az", "kk", "ky", "tk", "tt", "ug", "uz", "sr", "bs"), _OF_THE_STEPPE),
    **dict.fromkeys(("ar", "fa", "ps", "ur"), _ARABIC),
    **dict.fromkeys(("ja", "zh"), _JAPANESE),
    "bn": frozenset({"BENGALI"}),
    "el": frozenset({"GREEK"}),
    "he": frozenset({"HEBREW"}),
    "hi": frozenset({"DEVANAGARI"}),
    "hy": frozenset({"ARMENIAN"}),
    "ka": frozenset({"GEORGIAN"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "ta": frozenset({"TAMIL"}),
    "th": frozenset({"THAI"}),
}
_LATIN = frozenset({"LATIN"})
# Letters that Kazakh has and Russian has not; without «і», which Ukrainian has too.
_KAZAKH = frozenset("әғқңөұүһ")


def is_in_capitals(text: str) -> bool:
    """Whether much of it is in capitals, as far as its letters have two cases."""
    cased = [sign for sign in text if sign.isupper() or sign.islower()]
    return len(cased) >= FEWEST_LETTERS and sum(map(str.isupper, cased)) > MUCH * len(cased)


def is_in_another_language(text: str, language: str) -> bool:
    """Whether it is written in other letters than `language` is; of Russian and Kazakh, in those of the other one."""
    letters = [sign for sign in text.casefold() if sign.isalpha()]
    if len(letters) < FEWEST_LETTERS or language in ("", "und"):
        return False
    scripts = Counter(unicodedata.name(sign, "").partition(" ")[0] for sign in letters)
    expected = _SCRIPTS.get(language, _LATIN)
    if sum(scripts[script] for script in expected) < (1 - MUCH) * len(letters):
        return True
    kazakh = sum(sign in _KAZAKH for sign in letters)
    if language == "ru":
        # A few are names: «Шаңырақ».
        return kazakh > len(letters) * 0.04
    is_cyrillic = scripts["CYRILLIC"] > MUCH * len(letters)
    return language == "kk" and is_cyrillic and kazakh == 0 and len(letters) >= 3 * FEWEST_LETTERS
