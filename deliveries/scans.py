"""Scans of receipts and answers: a picture is made anew from its pixels, a PDF is taken as it is. Both stay private."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from safety.files import pictures

# A4 at 300 dots an inch: small print stays readable.
LONGEST_SIDE = 3508
# ISO 32000-1, 7.5.2: how a PDF begins.
PDF_BEGINS = b"%PDF-"
CONTENT_TYPES = {"jpg": "image/jpeg", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Scan:
    """A file as it is stored: its content, and the ending of its name."""

    content: bytes
    suffix: str


def read(file: Any) -> Scan:
    """The scan in an uploaded file. Raises ValidationError, in words for the organiser."""
    content = pictures.read_whole(file)
    if content.startswith(PDF_BEGINS):
        return Scan(content, "pdf")
    try:
        return Scan(pictures.remade(content, LONGEST_SIDE).content, "jpg")
    except ValidationError as error:
        if error.code == "format":
            raise ValidationError(
                gettext("This is neither a PDF nor a JPEG, PNG or WebP picture."), code="format"
            ) from error
        raise


def content_type_of(name: str) -> str:
    return CONTENT_TYPES[name.rpartition(".")[2]]
