"""A leaflet on A5 that asks for letters: what it is about, the demands, the address and a code to scan."""

from collections.abc import Callable
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext

from appeals.pdf.typefaces import runs_of
from appeals.pdf.typesetting import breakable, typeset_once
from appeals.presentation.letters import AppealView

TEMPLATE = "leaflet.typ"
# A long address has to break on a line of some 30 signs.
LONGEST_PIECE = 24
_foot_lines: list[Callable[[], str]] = []


def register_foot_line(words: Callable[[], str]) -> None:
    """Has lines printed at the foot, in the leaflet's language ("" for none); called once, when an app above is ready."""
    _foot_lines.append(words)


def leaflet_of(view: AppealView, address: str) -> bytes:
    """The leaflet in the appeal's language; the same bytes as long as its words and its address (absolute) are the same."""
    return typeset_once(TEMPLATE, data_of(view, address))


def data_of(view: AppealView, address: str) -> dict[str, Any]:
    """What the template shows."""
    with translation.override(view.language):
        call = gettext("Write to the mayor") if view.is_open else gettext("Letters to the mayor")
        site = gettext("Shanyrak & Aigyerim")
        foot_lines = [line for words in _foot_lines for line in words().splitlines()]
    return {
        "title": view.title,
        "language": view.language,
        "site": runs_of(site),
        "kicker": runs_of(view.kicker),
        "headline": runs_of(view.headline),
        "lead": runs_of(view.lead),
        "demands": [runs_of(demand.short) for demand in view.demands],
        "call": runs_of(call),
        "state_words": runs_of(view.state_words),
        "address": runs_of(breakable(address, longest=LONGEST_PIECE, every=LONGEST_PIECE)),
        "address_in_words": address,
        "code": code_of(address),
        "as_printed": runs_of(view.as_printed),
        "foot_lines": [runs_of(words) for words in foot_lines],
    }


def code_of(address: str) -> str:
    """A QR code (ISO/IEC 18004, correction level M) as SVG, with the border of four modules that scanners need."""
    return segno.make(address, error="m", micro=False).svg_inline(border=4, scale=4, dark="#000", light="#fff")
