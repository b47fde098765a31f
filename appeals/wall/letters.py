"""Letters as the wall shows them, one beside others and each on a page of its own; signed as their writers allow."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import get_language, gettext

from appeals import countries_and_languages
from appeals.models import Letter
from appeals.presentation import translated_words
from appeals.presentation.letters import signature_lines
from safety.typed.excerpts import excerpt
from safety.typed.text import words_of

# A longer text is cut on the wall, where it would bury those below it; its own page has it whole.
LONGEST_ON_WALL = 700
EXCERPT_LENGTH = 550
# What Russian endings take the place of, as `fold` writes it: «Мария, Марией», «Асель, Асели», «Андрей, Андрея».
CHANGING_ENDS = "аеиойьыуюя"
# So few words stand in large type on the letter's own page.
LONGEST_LARGE = 280


@dataclass(frozen=True)
class WallLetter:
    """A letter on the wall, signed as its writer allows the public to see."""

    id: uuid.UUID
    url: str
    # Where it comes from, in words that name nobody.
    title: str
    own_words: str
    own_language: str
    signature: list[str]
    date: dt.date
    # The own words in the page's language, where there is a checked translation; and the name of their own.
    translation: str = ""
    original_language: str = ""
    # Whether the words say who wrote them. Then they are on pages that search engines leave out, and in no preview.
    names_writer: bool = False

    @property
    def words(self) -> str:
        """What is read first: the translation, where there is one."""
        return self.translation or self.own_words

    @property
    def excerpt(self) -> str:
        return self.words if len(self.words) <= LONGEST_ON_WALL else excerpt(self.words, EXCERPT_LENGTH)

    @property
    def is_shortened(self) -> bool:
        return self.excerpt != self.words

    @property
    def is_large(self) -> bool:
        return len(self.words) <= LONGEST_LARGE


@dataclass(frozen=True)
class Day:
    """The letters of one day; those of a day may go on on the next page."""

    date: dt.date
    letters: list[WallLetter]


def wall_letters(letters: Collection[Letter]) -> list[WallLetter]:
    """Letters of one appeal, with translations into the page's language: one query at most. Their appeal is loaded."""
    language = get_language() or "en"
    foreign = [letter.pk for letter in letters if letter.own_language != language]
    translations = translated_words.translated(foreign, language) if foreign else {}
    return [
        WallLetter(
            id=letter.id,
            url=url_of(letter),
            title=title_of(letter),
            own_words=letter.own_words,
            own_language=letter.own_language,
            signature=signature_lines(letter, to_mayor=False),
            date=letter.written_on,
            translation=translations.get(letter.pk, ""),
            original_language=countries_and_languages.language_within_text(letter.own_language),
            names_writer=names_writer(letter, letter.own_words, translations.get(letter.pk, "")),
        )
        for letter in letters
    ]


def names_writer(letter: Letter, *texts: str) -> bool:
    """Whether one of the texts has a name of the letter's writer in it, or that of the organisation.

    A word that begins with the name is one: Russian and Kazakh put endings to it («Марией», «Айгүлмін»). That leaves
    out too much rather than too little; a name that the texts write in another alphabet is not found.
    """
    parts = [part for part in words_of(letter.name) if len(part) > 2]
    whole = [" ".join(words_of(name)) for name in (letter.name, letter.organisation)]
    wanted = [f" {stem_of(name)}" if len(name) > 3 else f" {name} " for name in (*parts, *whole) if name]
    if not wanted:
        return False
    said = [f" {' '.join(words_of(text))} " for text in texts]
    return any(name in text for name in wanted for text in said)


def stem_of(name: str) -> str:
    """A name without the vowel or soft sign at its end that endings take the place of."""
    return name[:-1] if name[-1] in CHANGING_ENDS else name


def by_day(letters: Iterable[WallLetter]) -> list[Day]:
    """Letters in the wall's order under their days."""
    return [Day(date, list(of_day)) for date, of_day in groupby(letters, key=lambda letter: letter.date)]


def url_of(letter: Letter) -> str:
    return reverse("appeals:letter", args=[letter.appeal.slug, letter.pk])


def title_of(letter: Letter) -> str:
    """What a letter is called: by the city, where its writer is named to all; else by the country. Never by a name."""
    country = countries_and_languages.country_name(letter.country)
    if letter.is_publicly_named and letter.city:
        return gettext("A letter from %(city)s, %(country)s") % {"city": letter.city, "country": country}
    return gettext("A letter from a supporter, %(country)s") % {"country": country}
