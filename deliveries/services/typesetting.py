"""The files of one part of a delivery, as bytes: what `deliveries.pdf` typesets, with what their rows need to know."""

from dataclasses import dataclass, field
from uuid import UUID

from deliveries import pdf
from deliveries.models import Channel, Delivery, DeliveryFile
from deliveries.presentation.dossier import dossier_part

Kind = DeliveryFile.Kind


@dataclass(frozen=True)
class Made:
    """A file, and the page on which each letter begins."""

    kind: DeliveryFile.Kind
    suffix: str
    content: bytes
    page_count: int
    pages: dict[UUID, int] = field(default_factory=dict)


def typeset_part(delivery: Delivery, part: int) -> list[Made]:
    """The dossier's part; of a fax, the PDF and the picture that fax software takes."""
    if delivery.channel == Channel.FAX:
        printed = pdf.fax(delivery)
        image = Made(Kind.FAX_IMAGE, "tiff", printed.image, printed.page_count)
        return [Made(Kind.FAX, "pdf", printed.content, printed.page_count, printed.pages), image]
    printed_part = pdf.print_part(dossier_part(delivery, part=part))
    return [Made(Kind.DOSSIER, "pdf", printed_part.content, printed_part.page_count, printed_part.pages)]
