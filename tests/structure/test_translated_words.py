"""Translations keep to the rules of docs/translations.md, as far as a machine can see."""

import re

import pytest

from tests.structure.sources import ROOT
from tests.structure.test_catalogues import FILES, read

# What a page names letter for letter, and which page does.
QUOTED = (
    ("Don’t name me", "privacy.md"),
    ("Name me to the mayor only", "privacy.md"),
    ("Letters", "about.md"),
    ("Privacy", "reach.md"),
    ("Reaching this site safely", "privacy.md"),
    ("More information (in Russian)", "reach.md"),
)
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[ds]|\{\w*\}|</?\w+>")
# A Latin letter within a Cyrillic word looks right and is found by no search.
MIXED_WORD = re.compile(r"[Ѐ-ӿ][A-Za-z]|[A-Za-z][Ѐ-ӿ]")
# A second word for a thing that has one, or a word that says something else: docs/translations-words.md tells why.
OTHER_WORDS = {
    "ru": re.compile(r"\b(секрет\b|пакет\w* решений|удаления на дату)|[ \u00a0]…", re.IGNORECASE),
    "kk": re.compile(
        r"\b(форма(?!т)|қолданба(?!у)|фонда(?!ғ)|фондағы|түйме|есептік жазба|топтамалар|санақ|сканер|бірге кем)|[ \u00a0]…",
        re.IGNORECASE,
    ),
}
# «Вы», «Сіз» within a sentence are for the letter to the mayor and for offices.
CAPITAL_YOU = {"ru": re.compile(r"(?<=[^.!?…] )(Вы|Вас|Вам|Ваш\w*)\b"), "kk": re.compile(r"(?<=[^.!?…] )Сіз")}
TO_OFFICES = ("deliveries/pdf/", "templates/deliveries/mail/", "appeals/pdf/", "appeals/letter_text")

pytestmark = pytest.mark.parametrize("language", ["ru", "kk"])


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def translations(language):
    """What every catalogue of the language says, the one that is gathered and the one that is written by hand."""
    files = [path for path in FILES if path.parts[-3] == language]
    return [(forms(entry.id), forms(entry.string)) for path in files for entry in read(path) if entry.id]


def translation_of(label, language):
    return next(said[0] for english, said in translations(language) if english == (label,))


def test_no_word_mixes_two_alphabets(language):
    said = [PLACEHOLDER.sub(" ", text) for _, texts in translations(language) for text in texts]
    assert not [text for text in said if MIXED_WORD.search(text)]


def test_marks_within_a_text_are_those_of_the_english(language):
    for english, texts in translations(language):
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(english[-1])), text


def test_labels_are_what_the_pages_quote(language):
    content = ROOT / "campaign" / "content" / language
    for label, page in QUOTED:
        assert f"«{translation_of(label, language)}»" in (content / page).read_text(encoding="utf-8"), label


def test_the_consent_names_the_privacy_page_by_its_title(language):
    consents = list((ROOT / "appeals" / "consent").glob(f"*.{language}.txt"))
    assert consents
    for consent in consents:
        assert f"«{translation_of('Privacy', language)}»" in consent.read_text(encoding="utf-8")


def test_counted_nouns_have_every_form_they_need(language):
    for english, texts in translations(language):
        if len(english) == 1:
            continue
        if language == "kk":
            assert len(set(texts)) == 1, f"{english[0]}: a Kazakh noun stays singular after a numeral"
        else:
            assert len(texts) == 4 and texts[2] == texts[3], english[0]


def test_quotation_marks_and_dashes_are_those_of_the_language(language):
    wrong = re.compile(r"[“”\"]| - |" + (" – " if language == "ru" else " — "))
    for _, texts in translations(language):
        for text in texts:
            assert not wrong.search(re.sub(r"<[^>]*>", "", text)), text


def test_one_thing_has_one_word(language):
    for _, texts in translations(language):
        for text in texts:
            assert not OTHER_WORDS[language].search(PLACEHOLDER.sub("", text)), text


def test_only_letters_to_offices_say_you_with_a_capital(language):
    for entry in read(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"):
        if not any(place.startswith(TO_OFFICES) for place, _ in entry.locations):
            assert not [text for text in forms(entry.string) if entry.id and CAPITAL_YOU[language].search(text)]
