"""The people on the home page: letters, where they come from, organisations. It names no writer.

Search engines may list the home page, and the pages that name writers ask them to stay away.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from appeals.countries_and_languages import country_name
from appeals.models import Appeal, Endorsement, Letter
from appeals.presentation.drawn_places import drawn_places
from appeals.wall.letters import WallLetter, wall_letters
from safety.lockdown import is_locked_down
from safety.typed.excerpts import excerpt
from safety.typed.text import fold

MOST_LETTERS = 5
# Of each kind: among them are translated ones, and words that do not name their writer.
LOOKED_AT = 20
# The first letter is set larger and has more room.
FIRST_LENGTH, LENGTH = 260, 150
FEWEST_ENDORSEMENTS = 3


@dataclass(frozen=True)
class ShortLetter:
    """The beginning of a letter's own words, and the place it comes from.

    `words` are in `language`, or, translated, in the page's; `original_language` names the first of them then.
    """

    url: str
    words: str
    language: str
    original_language: str
    city: str
    country: str


@dataclass(frozen=True)
class People:
    """What the home page shows of those who take part; each part can be empty."""

    letters: list[ShortLetter]
    places: list[str]
    organisations: list[str]

    def __bool__(self) -> bool:
        return bool(self.letters or self.places or self.organisations)


def people_of(appeal: Appeal, language: str) -> People:
    """At most seven queries, however many letters there are. While the site is locked down it names nobody and no city."""
    names = list(Endorsement.objects.filter(appeal=appeal).checked().values_list("organisation", flat=True))
    return People(
        letters=latest_letters(appeal, language),
        places=drawn_places(appeal),
        organisations=names if len(names) >= FEWEST_ENDORSEMENTS and not is_locked_down() else [],
    )


def latest_letters(appeal: Appeal, language: str) -> list[ShortLetter]:
    """The latest letters of the wall: those written in `language`, then those translated into it, then others.

    Of the first of these kinds, the one with most to say leads: it is set larger, and has the room of two.
    Letters whose words name their writer are left out.
    """
    # By way of the appeal they need no join, with which SQLite would sort all letters instead of reading the index.
    newest: QuerySet[Letter] = appeal.letters.on_wall()
    in_language = list(newest.filter(own_language=language)[:LOOKED_AT])
    others = [letter for letter in newest[:LOOKED_AT] if letter.own_language != language]
    # Some supporters send the same words; they are shown once.
    distinct: dict[str, Letter] = {}
    for letter in (*in_language, *others):
        distinct.setdefault(fold(letter.own_words), letter)
    rows = list(distinct.values())
    pairs = [pair for pair in zip(rows, wall_letters(rows), strict=True) if not pair[1].names_writer]
    pairs.sort(key=lambda pair: pair[0].own_language != language and not pair[1].translation)
    del pairs[MOST_LETTERS:]
    if pairs:
        pairs.insert(0, pairs.pop(leading(pairs, language)))
    is_locked = is_locked_down()
    return [
        ShortLetter(
            url=shown.url,
            words=excerpt(" ".join(shown.words.split()), LENGTH if number else FIRST_LENGTH),
            language="" if shown.translation else shown.own_language,
            original_language=shown.original_language if shown.translation else "",
            city=row.city if row.is_publicly_named and not is_locked else "",
            country=country_name(row.country),
        )
        for number, (row, shown) in enumerate(pairs)
    ]


def leading(pairs: list[tuple[Letter, WallLetter]], language: str) -> int:
    """The place of the letter that leads: of the kind that comes first, the one with most to say."""
    kinds = [(row.own_language == language, bool(shown.translation)) for row, shown in pairs]
    first_kind = [place for place, kind in enumerate(kinds) if kind == kinds[0]]
    return max(first_kind, key=lambda place: min(len(pairs[place][1].words), FIRST_LENGTH))
