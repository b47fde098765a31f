"""The campaign's texts and the catalogues in words: kinds of mistakes that were made once and are found by program."""

import re

import pytest
from babel.messages.pofile import read_po

from appeals.models import AppealText, DemandText, RecipientText
from articles.models import ArticleText
from campaign.content import files
from campaign.models import PageText
from tests.structure.sources import ROOT

LETTERS = "а-яёәғқңөұүһіА-ЯЁӘҒҚҢӨҰҮҺІ"
# What each language says instead of what a literal translation would say, or in place of a word for something else.
CALQUES = {
    "en": r"\bstands?\b(?! with\b)|\bmoderat|\brefus|\baccepted\b|\bmachine\b|\bare to be\b",
    "ru": r"(?<!не )\bсто[ия]т\b(?! ли)|\bмодератор(?!ы$)|\bрепортаж|\bмашин|\bс чужих\b|\bдолжны быть\b|\bнеравнодушн"
    r"|Шанырака|\bсобственн\w+ слов|85-л",
    "kk": r"(?<!п )(?<!е )\bтұрады\b|модератор(?!лар$)|репортаж|машина|бөтен|шоқпар|әшкере|ынтымақ|ондайда\b|есепте қал"
    r"|таратылуға тиіс|\bқызмет иесі|(?<!шағын )аудандар(?!дың тұрғындарымен)|таңба(сы|лары)? \(хеш",
}
TEXTS = {language: sorted((files.FOLDER / language).iterdir()) for language in files.LANGUAGES}


def said(language):
    """(where, text) of the campaign's own texts and of the catalogue."""
    for path in TEXTS[language]:
        yield path.name, path.read_text(encoding="utf-8")
    catalogue = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if catalogue.exists():
        with catalogue.open("rb") as file:
            for message in read_po(file, locale=language):
                for text in message.string if isinstance(message.string, tuple) else (message.string,):
                    if message.id:
                        yield str(message.id), text


def found(pattern, language, **flags):
    return [(where, match[0]) for where, text in said(language) for match in re.finditer(pattern, text, **flags)]


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_line_can_begin_with_a_dash(language):
    """But for the speaker's line of a quotation, which begins with one."""
    assert found(r"[^\s>] [—–] .{0,20}", language) == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_figure_is_parted_from_its_noun(language):
    assert found(rf"(?<![\w/.+%:-])\d+ (?:000\b|[{LETTERS}]+)", language) == []


@pytest.mark.parametrize("language", files.LANGUAGES)
def test_no_word_is_one_that_was_mended(language):
    texts = said(language) if language != "en" else ((path.name, path.read_text("utf-8")) for path in TEXTS["en"])
    assert [(where, match[0]) for where, text in texts for match in re.finditer(CALQUES[language], text)] == []


def test_no_language_is_named_by_its_code():
    templates = "".join(path.read_text("utf-8") for path in sorted((ROOT / "templates").rglob("*.html")))
    assert re.findall(r">\s*(?:KK|RU|EN|KZ)\s*<", templates) == []


def limits():
    """(model, fields of a file) of every text that a file holds, with the language it is in."""
    for language in files.LANGUAGES:
        appeal = files.read_toml(language, "appeal")
        yield AppealText, {**appeal, **appeal["letter"]}
        yield from ((DemandText, demand) for demand in appeal["demands"])
        yield from ((RecipientText, recipient) for recipient in appeal["recipients"])
        yield ArticleText, files.read_markdown(language, "article")
        yield from ((PageText, files.read_markdown(language, page)) for page in files.PAGES)


def test_every_text_fits_its_field():
    """SQLite stores what is too long, and the admin's form then refuses to save the page."""
    too_long = [
        (name, len(values[name]))
        for model, values in limits()
        for name in model.text_fields
        for most in [getattr(model._meta.get_field(name), "max_length", None)]
        if most and isinstance(values.get(name), str) and len(values[name]) > most
    ]
    assert too_long == []


ARGUMENT = {
    "en": ("the right of people to have a place to live", "right to a place to live matters more"),
    "ru": ("право людей иметь где жить", "Право людей на жильё важнее"),
    "kk": ("баспаналы болу құқығынан", "баспаналы болу құқығы аквапарк"),
}


@pytest.mark.parametrize("language", files.LANGUAGES)
def test_the_right_to_a_place_to_live_is_quoted_and_closes_the_letter(language):
    quoted, closing = ARGUMENT[language]
    quotations = [line for line in files.read_markdown(language, "article")["body"].splitlines() if line[:1] == ">"]
    assert any(quoted in line for line in quotations)
    letter = files.read_toml(language, "appeal")["letter"]
    assert closing in letter["closing"][-1]
    assert (len(letter["opening"]), len(letter["closing"])) == (2, 1)
    # A folded form shows the first lines only.
    assert len(letter["opening"][0].split(". ")[0].split()) <= 20


@pytest.mark.parametrize("language", files.LANGUAGES)
def test_the_report_says_where_the_letters_go(language):
    body = files.read_markdown(language, "article")["body"].replace("\u00a0", " ")
    for recipient in files.read_toml(language, "appeal")["recipients"]:
        ways = [recipient[name] for name in ("attention", "phone", "fax", "email", "website")]
        assert [part for part in [*recipient["lines"], *ways] if part not in body] == []
