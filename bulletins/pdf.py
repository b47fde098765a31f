"""An issue on A4, for a copier: black on white, on both sides of two to eight pages."""

import re
from typing import Any

from appeals.pdf.typefaces import runs_of
from appeals.pdf.typesetting import breakable, typed, typeset
from bulletins.presentation.printed import Bulletin, DeliveryWords, PrintedLetter

TEMPLATE = "bulletin.typ"
MOST_PAGES = 8
SHORT_PARAGRAPH = 500
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def pdf_of(bulletin: Bulletin) -> bytes:
    """The PDF, the same for the same bulletin. Its number of pages is even: a last page has lines for an answer."""
    return typeset(TEMPLATE, data_of(bulletin))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of `pdf_of` has: typst writes each page's dictionary uncompressed."""
    return len(_PAGE.findall(pdf))


def data_of(bulletin: Bulletin) -> dict[str, Any]:
    """What the template shows."""
    return {
        "language": bulletin.language,
        "head": bulletin.head,
        "head_runs": runs_of(bulletin.head),
        "title": runs_of(bulletin.title),
        "count": runs_of(bulletin.count),
        "count_label": runs_of(bulletin.count_label),
        "delivered": runs_of(bulletin.delivered),
        "as_of": runs_of(bulletin.as_of),
        "news": [*map(typed, bulletin.news)],
        "deliveries": [*map(delivery_data, bulletin.deliveries)],
        "has_earlier": bulletin.has_earlier_deliveries,
        "demands": [*map(runs_of, bulletin.demands)],
        "letters": [*map(letter_data, bulletin.letters)],
        "contacts": [*map(typed, bulletin.contacts)],
        "web_address": runs_of(bulletin.web_address),
        "labels": {name: runs_of(words) for name, words in bulletin.labels.items()},
    }


def delivery_data(delivery: DeliveryWords) -> dict[str, Any]:
    replies = [
        {"head": runs_of(reply.head), "language": reply.language, "paragraphs": [*map(typed, reply.paragraphs)]}
        for reply in delivery.replies
    ]
    return {"head": runs_of(delivery.head), "lines": [*map(runs_of, delivery.lines)], "replies": replies}


def letter_data(letter: PrintedLetter) -> dict[str, Any]:
    return {
        "is_end_short": len(letter.paragraphs[-1]) < SHORT_PARAGRAPH,
        "paragraphs": [*map(typed, letter.paragraphs)],
        "signature": [runs_of(breakable(line)) for line in letter.signature],
        "translated": runs_of(letter.translated),
    }
