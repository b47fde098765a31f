"""What of the figures may be handed on to anybody: the stored breakdowns (`breakdowns` has the reasons) as rows.

Online letters that count, by the day on which they were confirmed, by country, and by language of their own words. Nothing
is worked out here for a visitor: it is read from the row that a chore stores once a day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from appeals.models import Breakdown, PaperLetters
from appeals.services.figures.breakdowns import REST, SMALLEST_SHOWN, merged

# `first_day` and `last_day` of a row by country or language are empty and the day as of which it is.
HEADS = ("table", "first_day", "last_day", "code", "letters")
# What the merged rest is called.
OTHERS = "other"
Row = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class OpenData:
    """An appeal's published figures; empty lists where nothing may be shown yet."""

    computed_on: dt.date | None
    by_day: list[tuple[str, str, int]]
    by_country: list[tuple[str, int]]
    by_language: list[tuple[str, int]]


def read(appeal_id: int) -> OpenData:
    """One query."""
    stored = Breakdown.objects.filter(appeal_id=appeal_id).first()
    if stored is None:
        return OpenData(None, [], [], [])
    return OpenData(
        stored.computed_on,
        [(first, last, letters) for first, last, letters in stored.by_day],
        [(code or OTHERS, letters) for code, letters in stored.by_country],
        [(code or OTHERS, letters) for code, letters in stored.by_language],
    )


def rows_of(appeal_id: int) -> Iterator[Row]:
    """The figures as rows under HEADS, tables one after the other."""
    data = read(appeal_id)
    as_of = data.computed_on.isoformat() if data.computed_on else ""
    for first, last, letters in data.by_day:
        yield "day", first, last, "", str(letters)
    for table, cells in (("country", data.by_country), ("language", data.by_language)):
        for code, letters in cells:
            yield table, "", as_of, code, str(letters)


def paper_rows_of(appeal_id: int) -> Iterator[Row]:
    """Letters on paper by month and by country, merged as those written online are. For organisers: it is read live."""
    months: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    for month, country, letters in PaperLetters.objects.filter(appeal_id=appeal_id).values_list(
        "month", "country", "letters"
    ):
        months[month.isoformat() if month else REST] += letters
        countries[country or REST] += letters
    for table, groups in (("paper_month", months), ("paper_country", countries)):
        for code, letters in merged({code: number for code, number in groups.items() if number}):
            first = code if table == "paper_month" else ""
            yield table, first, "", OTHERS if code == REST else code if table == "paper_country" else "", str(letters)


def as_json(appeal_slug: str, data: OpenData) -> dict[str, Any]:
    """The figures for programs, with what they have to know to read them right, in English."""
    return {
        "appeal": appeal_slug,
        "as_of": data.computed_on.isoformat() if data.computed_on else None,
        "licence": {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        "smallest_group": SMALLEST_SHOWN,
        "read_me": READ_ME,
        "days": [{"first": first, "last": last, "letters": letters} for first, last, letters in data.by_day],
        "countries": [{"code": code, "letters": letters} for code, letters in data.by_country],
        "languages": [{"code": code, "letters": letters} for code, letters in data.by_language],
    }


READ_ME = (
    "Letters written online that count. days: by the day on which they were confirmed (days in Almaty); a day with fewer "
    "than 10 letters is put together with those after it; what was published stays, even if a letter is withdrawn "
    "later, so the sum is not the count. countries (ISO 3166-1, and XK) and languages (BCP 47; of the own words, so "
    "letters without any are not in it): groups of fewer than 10 letters are put together as other. These figures move "
    "only once there are 10 new letters, and then by at least 10 each, so that nobody can be found by comparing two days. "
    "They are worked out once a day. Letters on paper are in none of them; the exact count, and theirs, is in count.json."
)
