"""A letter as a PDF on A4: the same letter is always the same bytes.

Fonts for Chinese, Japanese, Korean and emoji would weigh more than the whole site: their characters come out as empty
boxes, and `prints_whole` is False.
"""

from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from appeals.pdf import typefaces
from appeals.pdf.typefaces import runs_of
from appeals.pdf.typesetting import known_language, typed, typeset, typeset_once
from appeals.presentation.letters import Sheet
from safety.web.few_at_once import Slots

TEMPLATE = "letter.typ"
# How many visitors have a PDF typeset at once in each process. Organisers and the worker take no slot.
SLOTS = Slots(2)


def blank_letter(sheet: Sheet, *, note: str = "") -> bytes:
    """The letter with space for own words, date and signature. Cached: it is the same for all.

    Where letters are not written now, without that space, and with a `note` that says why.
    """
    return typeset_once(TEMPLATE, data_of(sheet, is_blank=True, note="" if sheet.is_open else note))


def own_letter(sheet: Sheet, *, is_named: bool) -> bytes:
    """One supporter's letter, with space for a signature by hand where it is named. Never cached."""
    return typeset(TEMPLATE, data_of(sheet, is_blank=False, is_named=is_named))


def prints_whole(sheet: Sheet) -> bool:
    """Whether there is a font for everything that was typed, so that no box stands for any of it."""
    return all(map(typefaces.prints_whole, (*sheet.own_paragraphs, *sheet.signature_lines)))


def data_of(sheet: Sheet, *, is_blank: bool, is_named: bool = False, note: str = "") -> dict[str, Any]:
    """What the template shows."""
    with translation.override(sheet.language):
        data: dict[str, Any] = {
            "title": gettext("Letter"),
            "language": sheet.language,
            "is_blank": is_blank and sheet.is_open,
            "note": runs_of(note),
            "is_named": is_named,
            "address": [*map(runs_of, sheet.address_lines if sheet.is_address_checked else [])],
            "address_note": "" if sheet.is_address_checked or not sheet.is_open else address_note(),
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
    return data


def address_note() -> str:
    """The note in place of an address that no organiser has checked (DESIGN, promise 10)."""
    return gettext(
        "Organisers are checking who holds the office and what its address is. Please do not post this letter "
        "before the address is here."
    )
