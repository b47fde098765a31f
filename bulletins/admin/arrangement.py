"""The order of an issue's letters, as a form: a number beside each, and a box to leave it out."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext

from appeals.countries_and_languages import language_name
from appeals.presentation.letters import signature_lines
from bulletins.models import IssueLetter
from bulletins.presentation.printed import Bulletin
from bulletins.services.choosing import MOST_LETTERS

EXCERPT_LENGTH = 160
LARGEST_POSITION = 9999


@dataclass
class Row:
    """A chosen letter. `position` is what was typed; `error` stands beside it."""

    id: uuid.UUID
    excerpt: str
    language: str
    language_name: str
    signature: list[str]
    is_shown: bool
    printed_in: list[str]
    position: str
    is_left_out: bool = False
    error: str = ""


def rows_of(chosen: list[IssueLetter], bulletins: dict[str, Bulletin]) -> list[Row]:
    printed = {code: {letter.id for letter in bulletin.letters} for code, bulletin in bulletins.items()}
    return [
        Row(
            id=each.letter_id,
            excerpt=Truncator(" ".join(each.letter.own_words.split())).chars(EXCERPT_LENGTH),
            language=each.letter.own_language,
            language_name=language_name(each.letter.own_language),
            signature=signature_lines(each.letter, to_mayor=False),
            is_shown=each.letter.is_shown,
            printed_in=[code for code, ids in printed.items() if each.letter_id in ids],
            position=str(place),
        )
        for place, each in enumerate(chosen, start=1)
    ]


def read_typed(rows: list[Row], data: Any) -> bool:
    """Puts what was typed into the rows; whether each has a number. What is not of these letters is of no account."""
    letters, positions = data.getlist("letter")[:MOST_LETTERS], data.getlist("position")[:MOST_LETTERS]
    typed = dict(zip(letters, positions, strict=False))
    left_out = set(data.getlist("leave_out")[:MOST_LETTERS])
    is_good = True
    for row in rows:
        row.position = typed.get(str(row.id), row.position).strip()[:20]
        row.is_left_out = str(row.id) in left_out
        if not row.is_left_out and not is_position(row.position):
            row.error = gettext("Write a whole number from 1 to %(most)s.") % {"most": LARGEST_POSITION}
            is_good = False
    return is_good


def is_position(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_POSITION


def order_of(rows: list[Row]) -> list[uuid.UUID]:
    """The letters that stay, by their numbers; those with one number in the order they had."""
    staying = [row for row in rows if not row.is_left_out]
    return [row.id for row in sorted(staying, key=lambda row: int(row.position))]
