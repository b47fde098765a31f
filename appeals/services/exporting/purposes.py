"""What an export holds, by its purpose. None has an address, and none more than its purpose needs and `naming` allows.

*Archive*: every approved letter in full, for whoever is to keep them. It differs from what the mayor got in one thing:
who is to be named to the mayor alone is not named here. *Press*: approved letters with own words whose writers are named
in public, to be quoted. *Statistics*: no letter at all, but the figures that the site publishes, in which groups under 10
are merged, and those of letters on paper, merged alike.

A writer in Kazakhstan is named only after saying “public” twice (`appeals.models.letters.states.NAMED_PUBLICLY`). Where a
name may not be told, neither city nor organisation is: either can be enough to find somebody.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse

from appeals.models import Appeal, Export
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import NAMED_PUBLICLY
from appeals.presentation import translated_words
from appeals.services.figures import open_data
from safety.spreadsheets import safe

# Letters read from the database at a time: what is in memory at once.
BATCH = 2_000
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
UNNAMED, UNTRANSLATED = ["", "", ""], [""] * len(LANGUAGES)
TRANSLATIONS = tuple(f"in_{code}" for code in LANGUAGES)
HEADS = {
    Export.Purpose.ARCHIVE: (
        *("letter", "written_on", "edition", "page_language", "country", "name", "city", "organisation"),
        *("own_words", "own_language", *TRANSLATIONS, "delivered_on"),
    ),
    Export.Purpose.PRESS: (
        *("address", "written_on", "country", "name", "city", "organisation"),
        *("own_words", "own_language", *TRANSLATIONS),
    ),
    Export.Purpose.STATISTICS: open_data.HEADS,
}
FIELDS = ("pk", "written_on", "country", "name", "city", "organisation", "own_words", "own_language")
ARCHIVE_FIELDS = ("edition__number", "language", "delivered_on")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Choice:
    """What an export of letters is narrowed to; what is empty narrows nothing. Days are included."""

    language: str = ""
    country: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def codes(self) -> dict[str, str]:
        """As the record of exports stores it."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    def narrow(self, letters: LetterQuerySet) -> LetterQuerySet:
        wanted = {
            "own_language": self.language,
            "country": self.country,
            "written_on__gte": self.since,
            "written_on__lte": self.until,
        }
        return letters.filter(**{name: value for name, value in wanted.items() if value})


def batches(appeal: Appeal, purpose: str, choice: Choice) -> Iterator[list[Row]]:
    """The rows of an export under HEADS, some thousand at a time; read within one `snapshot`."""
    if purpose == Export.Purpose.STATISTICS:
        yield [tuple(map(safe, row)) for row in (*open_data.rows_of(appeal.pk), *open_data.paper_rows_of(appeal.pk))]
        return
    letters = choice.narrow(appeal.letters.shown())
    if purpose == Export.Purpose.PRESS:
        yield from press(appeal, letters.with_own_words().filter(NAMED_PUBLICLY))
    else:
        yield from archive(letters)


def archive(letters: LetterQuerySet) -> Iterator[list[Row]]:
    is_named = ExpressionWrapper(NAMED_PUBLICLY, output_field=BooleanField())
    for batch, translated in read(letters, *FIELDS, *ARCHIVE_FIELDS, is_named):
        yield [
            (
                str(pk),
                written_on,
                edition,
                page_language,
                country,
                *((safe(name), safe(city), safe(organisation)) if named else UNNAMED),
                safe(words),
                own_language,
                *(translations(translated, pk) if words else UNTRANSLATED),
                delivered_on or "",
            )
            for pk, written_on, country, name, city, organisation, words, own_language, *rest in batch
            for edition, page_language, delivered_on, named in (rest,)
        ]


def press(appeal: Appeal, letters: LetterQuerySet) -> Iterator[list[Row]]:
    wall = settings.SITE_URL + reverse("appeals:wall", args=[appeal.slug])
    for batch, translated in read(letters, *FIELDS):
        yield [
            (
                f"{wall}{pk}/",
                written_on,
                country,
                safe(name),
                safe(city),
                safe(organisation),
                safe(words),
                own_language,
                *translations(translated, pk),
            )
            for pk, written_on, country, name, city, organisation, words, own_language in batch
        ]


def translations(translated: Mapping[tuple[UUID, str], str], pk: UUID) -> list[str]:
    """A letter's translations, one for each language of the site; "" where there is none."""
    return [safe(translated.get((pk, language), "")) for language in LANGUAGES] if translated else UNTRANSLATED


def read(letters: LetterQuerySet, *columns: Any) -> Iterator[tuple[list[Row], dict[tuple[UUID, str], str]]]:
    """The letters, the newest day first, a batch at a time; with the checked translations of their own words."""
    # The order of an index, so that no database has to sort them all, and write them to a disk for that.
    found: Any = letters.values_list(*columns).order_by("-written_on", "pk")
    rows = iter(found.iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        # The same letters by where they begin and end: to name thousands by their keys takes a quarter of all time.
        yield batch, translated_words.in_every_language(letters.filter(between(batch[0], batch[-1])).values("pk"))


def between(first: Row, last: Row) -> Q:
    """The letters of a batch, by its first row and its last one, which begin with their key and day."""
    (first_key, newest), (last_key, oldest) = first[:2], last[:2]
    if newest == oldest:
        return Q(written_on=newest, pk__range=(first_key, last_key))
    inside = Q(written_on__lt=newest, written_on__gt=oldest)
    ends = Q(written_on=newest, pk__gte=first_key) | Q(written_on=oldest, pk__lte=last_key)
    # Said once more, so that an index of days finds them.
    return Q(written_on__range=(oldest, newest)) & (inside | ends)
