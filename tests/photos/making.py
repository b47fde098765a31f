"""Pictures as cameras and programs make them, and the page that takes them."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.admin.entering import fields_of

DESCRIBED = {f"photos-0-description_{code}": f"A street of houses, {code}" for code in ("en", "ru", "kk")}
AGREED = {"photos-0-is_agreed": "on"}


def picture(kind="JPEG", size=(64, 48), mode="RGB", colour=(200, 30, 30), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def planted_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "PLANTED CAMERA"
    exif[0x9C9D] = "PLANTED OWNER".encode("utf-16-le")
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def planted_jpeg() -> bytes:
    return picture(exif=planted_exif(), comment=b"PLANTED COMMENT", icc_profile=b"PLANTED PROFILE" * 20)


def bomb(width=60_000, height=60_000) -> bytes:
    """A PNG of a few bytes that says it has 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def page_of(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def upload(client, article, content, **more):
    """Adds a row with a photograph, as the script of the page does."""
    page = page_of(article)
    fields = fields_of(client.get(page))
    number = int(fields.get("photos-TOTAL_FORMS", 0))
    fields["photos-TOTAL_FORMS"] = str(number + 1)
    prefix = f"photos-{number}"
    fields.update({f"{prefix}-article": article.pk, f"{prefix}-position": "1", f"{prefix}-caption_en": "Homes", **more})
    if content is not None:
        fields[f"{prefix}-upload"] = SimpleUploadedFile("../../IMG_1234.jpg", content, "image/jpeg")
    return client.post(page, fields, follow=True)


def add(client, article, *contents, **more):
    """Chooses several pictures at once, and saves."""
    files = [SimpleUploadedFile(f"IMG_{number}.jpg", content) for number, content in enumerate(contents)]
    page = page_of(article)
    return client.post(page, {**fields_of(client.get(page)), "add_photographs": files, **more}, follow=True)


def save(client, article, **more):
    page = page_of(article)
    return client.post(page, {**fields_of(client.get(page)), **more}, follow=True)
