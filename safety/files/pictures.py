"""Pictures that organisers upload: only their pixels are kept, so that nothing about camera, place or owner is left."""

import io
import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

# The only formats that are read. Pillow decodes each of them itself, without another program.
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024 * 1024
# A 50-megapixel camera; a picture of more unpacks to more than 150 MB of memory.
MOST_PIXELS = 50_000_000
QUALITY = 82
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError, MemoryError),
    # What Pillow stumbles over within damaged metadata.
    *(TypeError, AttributeError, LookupError, ArithmeticError),
)


def read_whole(file: Any) -> bytes:
    """The content of an uploaded file of at most `MOST_BYTES`; raises ValidationError for a larger one."""
    content: bytes = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError(gettext("The file is too large: at most 12 MB."), code="bytes")
    return content


def only_pixels(content: bytes, longest_side: int) -> Image.Image:
    """The picture upright, in sRGB, on white where it was transparent, scaled to at most `longest_side` pixels.

    A new image without any metadata. Raises ValidationError, in words for the organiser, for what is too large, no
    picture, or damaged.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            # The size is in the file's header: nothing is unpacked yet.
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(gettext("The picture is too large: at most 50 megapixels."), code="pixels")
            return redrawn(image, longest_side)
    except UnidentifiedImageError as error:
        raise ValidationError(gettext("This is no JPEG, PNG or WebP picture."), code="format") from error
    except UNREADABLE as error:
        raise ValidationError(gettext("The picture is damaged and cannot be read."), code="damaged") from error


def as_jpeg(pixels: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pixels.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()


def redrawn(image: Image.Image, longest_side: int) -> Image.Image:
    # Scales while decoding where the format can (JPEG), so that a large picture takes less memory.
    image.draft("RGB", (longest_side, longest_side))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    upright = in_srgb(upright)
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        clean.paste(upright, mask=upright.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture's colours in sRGB; an invalid profile is ignored."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
