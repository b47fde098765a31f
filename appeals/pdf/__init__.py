"""A letter as a PDF on A4, made by typst: the same letter is always the same bytes.

The template gets the letter as data and never as markup, so nothing typed into a letter can become typst code. The
fonts are those in `settings.FONT_DIR` and no others; `appeals.pdf.typefaces` chooses among them. Fonts for Chinese,
Japanese, Korean and emoji would weigh more than the whole site: their characters come out as empty boxes, and
`prints_whole` is False.
"""

import contextlib
import hashlib
import json
import re
import unicodedata
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.core.cache import cache as django_cache
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.pdf import typefaces
from appeals.pdf.typefaces import BREAK, lines_of, runs_of
from appeals.presentation import Sheet

TEMPLATE = settings.BASE_DIR / "templates" / "pdf" / "letter.typ"
LONGEST_WORD = 48
BLANK_CACHE_SECONDS = 24 * 3600


def blank_letter(sheet: Sheet) -> bytes:
    """The letter with space for own words, date and signature. Cached: it is the same for all."""
    data = data_of(sheet, is_blank=True)
    key = "pdf:" + hashlib.sha256(data.encode() + _template_digest()).hexdigest()
    content: bytes | None = None
    # A letter can be printed without the cache.
    with contextlib.suppress(Exception):
        content = django_cache.get(key)
    if content is None:
        content = printed(data)
        with contextlib.suppress(Exception):
            django_cache.set(key, content, BLANK_CACHE_SECONDS)
    return content


def own_letter(sheet: Sheet, *, is_named: bool) -> bytes:
    """One supporter's letter, with space for a signature by hand where it is named. Never cached."""
    return printed(data_of(sheet, is_blank=False, is_named=is_named))


def prints_whole(sheet: Sheet) -> bool:
    """Whether there is a font for everything that was typed, so that no box stands for any of it."""
    return all(map(typefaces.prints_whole, (*sheet.own_paragraphs, *sheet.signature_lines)))


def printed(data: str) -> bytes:
    """The PDF, without a date or an author, readable by screen readers: PDF/UA-1 (ISO 14289-1)."""
    content = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": data},
        format="pdf",
        pdf_standards="ua-1",
    )
    assert isinstance(content, bytes)  # noqa: S101 (for the type checker: one format is one file)
    return content


def data_of(sheet: Sheet, *, is_blank: bool, is_named: bool = False) -> str:
    """What the template shows, as JSON."""
    with translation.override(sheet.language):
        data: dict[str, Any] = {
            "title": gettext("Letter"),
            "language": sheet.language,
            "is_blank": is_blank,
            "is_named": is_named,
            "address": [*map(runs_of, sheet.address_lines)],
            "address_note": "" if sheet.is_address_checked else address_note(),
            "date": [] if is_blank else runs_of(date_format(sheet.date)),
            "addressee": runs_of(sheet.addressee),
            "greeting": runs_of(sheet.greeting),
            "opening": [*map(runs_of, sheet.opening)],
            "own_language": known_language(sheet.own_language, sheet.language),
            "own_words": [typed(paragraph) for paragraph in sheet.own_paragraphs],
            "demands_intro": runs_of(sheet.demands_intro),
            "demands": [runs_of(demand.text) for demand in sheet.demands],
            "closing": [*map(runs_of, sheet.closing)],
            "sign_off": runs_of(sheet.sign_off),
            "signature": [typed(line) for line in sheet.signature_lines],
            "captions": {
                "signature": gettext("Signature"),
                "date": gettext("Date"),
                "name": gettext("Name, organisation"),
                "place": gettext("City, country"),
            },
            "as_printed": runs_of(sheet.as_printed),
        }
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def address_note() -> str:
    """The note in place of an address that no organiser has checked (DESIGN, promise 10)."""
    return gettext(
        "Organisers are checking who holds the office and its address. Please do not post this letter before the "
        "address stands here."
    )


def typed(text: str) -> dict[str, Any]:
    """A typed paragraph: its lines, and the direction of its first letter (as HTML's `dir="auto"`)."""
    letter = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return {"lines": lines_of(breakable(text)), "is_right_to_left": letter != "L"}


def breakable(text: str) -> str:
    """The text with places for a break in words too long for a line of the page; no character is added to what is copied."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", lambda match: match.group() + BREAK, text.replace("\t", " "))


def known_language(code: str, otherwise: str) -> str:
    """A code as typst takes it: two or three letters."""
    return code if re.fullmatch(r"[a-z]{2,3}", code) else otherwise


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(settings.FONT_DIR)])


@cache
def _template_digest() -> bytes:
    return hashlib.sha256(TEMPLATE.read_bytes()).digest()
