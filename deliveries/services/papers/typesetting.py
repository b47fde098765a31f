"""The files of one part of a delivery, as bytes: what `deliveries.pdf` typesets, with what their rows need to know."""

from dataclasses import dataclass, field

from deliveries.models import Channel, Delivery, DeliveryFile
from deliveries.pdf.dossier import print_part
from deliveries.pdf.faxes import fax
from deliveries.presentation.dossier import dossier_part

Kind = DeliveryFile.Kind


@dataclass(frozen=True)
class Made:
    """A file, and the page on which each letter begins, by reference."""

    kind: DeliveryFile.Kind
    suffix: str
    content: bytes
    page_count: int
    pages: dict[str, int] = field(default_factory=dict)


def typeset_part(delivery: Delivery, part: int) -> list[Made]:
    """The dossier's part; of a fax, the PDF and the picture that fax software takes."""
    if delivery.channel == Channel.FAX:
        sent = fax(delivery)
        picture = Made(Kind.FAX_IMAGE, "tiff", sent.tiff, sent.page_count)
        return [Made(Kind.FAX, "pdf", sent.pdf, sent.page_count, sent.pages), picture]
    printed = print_part(dossier_part(delivery, part=part))
    return [Made(Kind.DOSSIER, "pdf", printed.content, printed.page_count, printed.pages)]
