"""A fax: a sheet with what it holds and what follows by post, the covering letter, and at most twenty letters."""

import io
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from appeals.pdf.typesetting import Document
from deliveries.models import Delivery, DeliveryItem
from deliveries.pdf.dossier import data_of, places_in
from deliveries.pdf.pieces import number, outgoing, party, pieces_of, row
from deliveries.presentation.dossier import part_of
from deliveries.presentation.parties import parties_of
from deliveries.presentation.sizes import LETTERS_IN_A_FAX

TEMPLATE = "fax.typ"
NAMED_REFERENCES = 60
# ITU-T T.4: a line has 1728 points, and in the fine resolution there are 204 of them and 196 lines an inch.
LINE_POINTS = 1728
ACROSS, DOWN = 204, 196
# Lines of A4, 297 mm.
PAGE_LINES = round(297 / 25.4 * DOWN)
# Grey is black up to here: the edges of letters come out neither thin nor blotted.
BLACK_BELOW = 160
T6 = "group4"
# Tags of TIFF 6.0 that Pillow does not set by itself.
PHOTOMETRIC, WHITE_IS_ZERO = 262, 0
FILE_TYPE, PAGE_OF_SEVERAL = 254, 2
ROWS_A_STRIP = 278


@dataclass(frozen=True)
class Fax:
    """The pages as PDF and as TIFF, and on which of them the letter of each reference begins (from 1)."""

    pdf: bytes
    tiff: bytes
    page_count: int
    pages: dict[str, int]


def fax(delivery: Delivery) -> Fax:
    """A delivery as a fax; its sheet names the letters beyond the twentieth, and those of deliveries that follow it."""
    with Document(TEMPLATE, fax_data(delivery)) as document:
        content = document.pdf()
        tiff = as_tiff(document.pictures(dots_per_inch=ACROSS))
        return Fax(content, tiff, **places_in(document))


def fax_data(delivery: Delivery) -> dict[str, Any]:
    """What the template shows."""
    part = part_of(delivery, first=0, last=LETTERS_IN_A_FAX)
    parties = parties_of(delivery, part.language)[part.language]
    followers = list(delivery.followers.order_by("number").values_list("number", flat=True))
    later = DeliveryItem.objects.filter(
        Q(delivery__follows=delivery) | Q(delivery=delivery, position__gt=LETTERS_IN_A_FAX)
    ).order_by("delivery__number", "position")
    later_count = later.count()
    references = list(later.values_list("reference", flat=True)[: NAMED_REFERENCES + 1])
    with translation.override(part.language):
        rows = [
            row(gettext("Letters in this fax"), number(len(part.letters))),
            row(gettext("Letters that follow by post"), number(later_count)),
        ]
        rows += [row(gettext("They follow under our no."), number(follower)) for follower in followers]
        return {
            **data_of(part),
            "title": gettext("Fax"),
            "sheet": {
                "title": pieces_of(gettext("Fax")),
                "number": outgoing(delivery.number),
                "to": pieces_of(gettext("Sent to")),
                "from": pieces_of(gettext("Sent by")),
                "recipient": party(parties.recipient),
                "sender": party(parties.sender),
                "pages": pieces_of(gettext("Pages, this sheet included")),
                "date": pieces_of(gettext("Date of sending")),
                "rows": rows,
                "references_title": pieces_of(gettext("Following by post:")),
                "references": pieces_of(", ".join(references)) if len(references) <= NAMED_REFERENCES else [],
                "please": pieces_of(gettext("If pages are missing or cannot be read, please tell the sender.")),
            },
        }


def as_tiff(pictures: list[bytes]) -> bytes:
    """The pages in black and white, one behind the other, as fax software takes them (TIFF class F, CCITT group 4)."""
    content = io.BytesIO()
    tags = {PHOTOMETRIC: WHITE_IS_ZERO, FILE_TYPE: PAGE_OF_SEVERAL, ROWS_A_STRIP: PAGE_LINES}
    # One page at a time: Pillow holds each as four megabytes.
    with AppendingTiffWriter(content, new=True) as writer:
        for picture in pictures:
            _fax_page(picture).save(writer, "TIFF", compression=T6, dpi=(ACROSS, DOWN), tiffinfo=tags)
            writer.newFrame()
    return content.getvalue()


def _fax_page(picture: bytes) -> Image.Image:
    """A page of A4 in the middle of a line's points."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    grey = grey.resize((grey.width, PAGE_LINES), Image.Resampling.LANCZOS)
    page = Image.new("L", (LINE_POINTS, PAGE_LINES), 255)
    page.paste(grey, ((LINE_POINTS - grey.width) // 2, 0))
    return page.point(lambda value: 255 if value >= BLACK_BELOW else 0).convert("1")
