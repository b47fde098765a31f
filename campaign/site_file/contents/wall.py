"""The wall in the file: each letter whole, many on a page, as many pages as there is room for."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from appeals.figures import count_of
from appeals.models import Appeal, Breakdown, Letter
from appeals.presentation.letters import present
from appeals.wall.breakdown_chart import PlacesChart, places_chart
from appeals.wall.letters import Day, by_day, wall_letters
from campaign.site_file.contents.archive import Archive
from campaign.site_file.contents.pages import Pages
from safety.keys.keyset import cursor_of, following

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# The frame of a page takes 3 KB in each language, so pages are large; but none is longer than a book of sixty pages.
LETTERS_A_PAGE = 200
CHARACTERS_A_PAGE = 100_000
# For the page that says what is left out, and for the sentence about it on the first, in three languages.
RESERVED_BYTES = 15_000
TEMPLATE = "campaign/site_file/letters.html"


@dataclass
class WallSummary:
    """How many letters of a wall are in the file, and how many are left out; each page is there in every language."""

    letters_shown: int = 0
    letters_left_out: int = 0
    pages: int = 0


@dataclass(frozen=True)
class LetterPage:
    """One page of letters: its number, that of its first letter, and whether another page follows."""

    number: int
    first_letter: int
    letters: list[Letter]
    has_next: bool


def write_wall(archive: Archive, pages: Pages, appeal: Appeal, wanted: set[str], most_bytes: int) -> WallSummary:
    """Writes the newest letters, the same ones in each language, within `most_bytes`; the appeal's tally is loaded.

    `wanted` are the addresses of letters that other pages link to; they get their places. A page is made, compressed to
    know its size, and forgotten: memory holds one page, however many letters there are.
    """
    summary = WallSummary()
    first = LetterPage(1, 1, [], has_next=False)
    size = RESERVED_BYTES
    for one in letter_pages(appeal):
        made = make(pages, appeal, one, summary)
        size += sum(len(zlib.compress(content, 9)) for content in made.values())
        if size > most_bytes and one.number > 1:
            # On the wall anybody can count them; the number that is said is the published one all the same.
            summary.letters_left_out = max(1, count_of(appeal).on_wall - summary.letters_shown)
            archive.add_all(make(pages, appeal, LetterPage(one.number, 0, [], has_next=False), summary))
            break
        summary.letters_shown += len(one.letters)
        summary.pages += 1
        note_letters(pages, appeal, one, wanted)
        if one.number == 1:
            first = one
        else:
            archive.add_all(made)
    # Only now it is known what the first page says of the others.
    archive.add_all(make(pages, appeal, first, summary))
    return summary


def letter_pages(appeal: Appeal) -> Iterator[LetterPage]:
    """All letters of the wall in its order, a page at a time."""
    cursor, number, first_letter, has_next = "", 1, 1, True
    while has_next:
        rows = following(appeal.letters.on_wall(), cursor, LETTERS_A_PAGE + 1)
        if not rows:
            return
        shown = rows[:1]
        room = CHARACTERS_A_PAGE - len(rows[0].own_words)
        for row in rows[1:LETTERS_A_PAGE]:
            room -= len(row.own_words)
            if room < 0:
                break
            shown.append(row)
        has_next = len(rows) > len(shown)
        yield LetterPage(number, first_letter, shown, has_next)
        cursor, number, first_letter = cursor_of(shown[-1]), number + 1, first_letter + len(shown)


def make(pages: Pages, appeal: Appeal, one: LetterPage, summary: WallSummary) -> dict[str, bytes]:
    """The page in each language, by its name in the file."""
    urls = {}
    for language in LANGUAGES:
        with translation.override(language):
            urls[language] = page_url(appeal, one.number)
            pages.places.add(urls[language])
            if one.has_next:
                pages.places.add(page_url(appeal, one.number + 1))
    made = {}
    for language, url in urls.items():
        with translation.override(language):
            made[pages.places.add(url)] = pages.own(url, TEMPLATE, context_of(appeal, one, summary))
    return made


def page_url(appeal: Appeal, number: int) -> str:
    """Where a page of letters would be on the site. The first one is the wall; the others are in the file only."""
    wall = reverse("appeals:wall", args=[appeal.slug])
    return wall if number == 1 else f"{wall}page-{number}.html"


def context_of(appeal: Appeal, one: LetterPage, summary: WallSummary) -> dict[str, Any]:
    return {
        "appeal": present(appeal, translation.get_language() or settings.LANGUAGE_CODE),
        "count": count_of(appeal),
        "days": numbered(by_day(wall_letters(one.letters)), one.first_letter),
        "is_end": one.number > 1 and not one.letters,
        "live_url": settings.SITE_URL + page_url(appeal, 1),
        "number": one.number,
        "previous_url": page_url(appeal, one.number - 1) if one.number > 1 else "",
        "next_url": page_url(appeal, one.number + 1) if one.has_next else "",
        "is_first_page": one.number == 1,
        "newest_url": page_url(appeal, 1) if one.number > 1 else "",
        "summary": summary,
        "places": places_without_links(appeal) if one.number == 1 else None,
    }


def numbered(days: list[Day], first_letter: int) -> list[dict[str, Any]]:
    """The days, with each letter the number of its anchor."""
    numbers = count(first_letter)
    return [{"date": day.date, "letters": [(letter, next(numbers)) for letter in day.letters]} for day in days]


def places_without_links(appeal: Appeal) -> PlacesChart | None:
    """The charts; each bar of the live ones leads to a choice of letters, which a file cannot make."""
    chart = places_chart(Breakdown.objects.filter(appeal=appeal).first())
    if chart is None:
        return None
    return replace(
        chart,
        countries=[replace(bar, url="") for bar in chart.countries],
        languages=[replace(bar, url="") for bar in chart.languages],
    )


def note_letters(pages: Pages, appeal: Appeal, one: LetterPage, wanted: set[str]) -> None:
    """Says where on this page the letters are that are wanted."""
    for language in LANGUAGES:
        with translation.override(language):
            place = pages.places.add(page_url(appeal, one.number))
            for number, letter in enumerate(one.letters, start=one.first_letter):
                url = reverse("appeals:letter", args=[appeal.slug, letter.pk])
                if url in wanted:
                    pages.places.add(url, f"{place}#letter-{number}")
