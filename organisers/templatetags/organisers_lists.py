"""Rows of a list whose cells say what is in them, where a telephone shows no columns; notes with dates in words."""

import re
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from organisers import record_words

register = template.Library()
register.filter("dates_in_words", record_words.dates_in_words)
CELL = re.compile(r"<(td|th)\b[^>]*>")
EMPTY = "–"


@register.filter
def labelled(row: Any, headers: list[dict[str, Any]]) -> SafeString:
    """The cells of a row as Django's list makes them, each with its column's heading in it, but for the first.

    The first says what the row is. A box to tick fills its cell; an empty cell is marked as one.
    """
    first = next((number for number, header in enumerate(headers) if not is_box(header)), 0)
    cells = [
        in_a_label(cell) if is_box(header) else cell if number == first else with_label(cell, header["text"])
        for number, (cell, header) in enumerate(zip(row, headers, strict=False))
    ]
    return mark_safe("".join(cells))  # noqa: S308 (Django's own cells; the heading is escaped)


def is_box(header: dict[str, Any]) -> bool:
    return "action-checkbox" in str(header.get("class_attrib", ""))


def in_a_label(cell: str) -> str:
    """The cell with its box in a label, which a thumb meets more easily; the box has its name in words already."""
    return re.sub(r"(<input\b[^>]*>)", r'<label class="cell-box">\1</label>', cell)


def with_label(cell: str, title: Any) -> str:
    begins = CELL.match(cell)
    if begins is None:
        return cell
    content = cell[begins.end() :]
    is_empty = re.sub(r"<[^>]*>|&nbsp;", "", content).strip() in ("", EMPTY)
    opened = begins[0].replace('class="', 'class="cell-empty ', 1) if is_empty else begins[0]
    return f"{opened}{label_of(str(title))}{content}"


@lru_cache(maxsize=500)
def label_of(title: str) -> SafeString:
    """The same for every row of a column."""
    return format_html('<span class="cell-label">{}:</span> ', capfirst(title))
