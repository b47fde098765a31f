"""The program that opens an uploaded picture, in a process of its own: `python -I decoding.py WANTED < in > out`.

What decoders of pictures are made to do by a damaged or hostile file happens here: in a process that has no settings, no
environment and none of the site's open files, that may use so much memory and processor time and no more, and that cannot
open a file or a connection once it reads the picture. It imports nothing of the site.

WANTED is JSON: {"box": [width, height], "widths", "kinds", "most_pixels"}. It writes a line of JSON, {"pictures": [{"kind",
"width", "height", "length"}]} and after it their bytes, the largest first, or {"error"}: "format", "pixels", "memory" or
"damaged".
"""

import io
import json
import resource
import struct
import sys
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

# A picture of fifty megapixels with four bytes each takes 200 MB, a copy of it with its transparency multiplied in as many.
MEMORY_BYTES = 640 * 1024 * 1024
CPU_SECONDS = 20
# A panorama of twenty thousand pixels.
MOST_A_SIDE = 20_000
# The only formats that are read. Pillow decodes each of them itself, without another program.
FORMATS = ("JPEG", "PNG", "WEBP")
OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "WEBP": {"quality": 78, "method": 4},
}
# EXIF's orientation, and its values for a picture that lies on its side (CIPA DC-008-2023, 4.6.6).
ORIENTATION, ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error),
    # What Pillow stumbles over within damaged metadata.
    *(TypeError, AttributeError, LookupError, ArithmeticError),
)


def remade(content: bytes, wanted: dict[str, Any]) -> tuple[dict[str, object], bytes]:
    """What to answer: the sizes and the pictures, or the error and nothing."""
    made: list[dict[str, object]] = []
    written = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            # The size is in the file's header: nothing is unpacked yet.
            if image.width * image.height > wanted["most_pixels"] or max(image.size) > MOST_A_SIDE:
                return {"error": "pixels"}, b""
            largest = redrawn(image, wanted["box"])
        for width in sorted({largest.width, *(one for one in wanted["widths"] if one < largest.width)}, reverse=True):
            height = max(1, round(largest.height * width / largest.width))
            pixels = largest if width == largest.width else largest.resize((width, height), Image.Resampling.LANCZOS)
            for kind in wanted["kinds"]:
                begins = written.tell()
                pixels.save(written, kind, **OPTIONS[kind])
                length = written.seek(0, io.SEEK_END) - begins
                made.append({"kind": kind, "width": pixels.width, "height": pixels.height, "length": length})
    except UnidentifiedImageError:
        return {"error": "format"}, b""
    except Image.DecompressionBombError:
        return {"error": "pixels"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except UNREADABLE:
        return {"error": "damaged"}, b""
    return {"pictures": made}, written.getvalue()


def redrawn(image: Image.Image, box: list[int]) -> Image.Image:
    """The picture upright, in sRGB, on white where it was transparent, without any metadata; of an animation the first.

    It is made smaller to fit into `box`, and never larger.
    """
    # Scales while decoding where the format can (JPEG), and turns only what is small already: so it takes less memory.
    width, height = reversed(box) if image.getexif().get(ORIENTATION) in ON_ITS_SIDE else box
    image.draft("RGB", (width, height))
    if image.mode.startswith("I"):
        # 16 bits of grey, which Pillow neither scales nor makes 8 of without cutting off what is above 255.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image.thumbnail((width, height), Image.Resampling.LANCZOS)
    upright = in_srgb(ImageOps.exif_transpose(image))
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


def limit(kind: int, most: int) -> None:
    """Both limits: the process cannot raise it again. A lower one that the system has set stays."""
    hard = resource.getrlimit(kind)[1]
    lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (lowest, lowest))


def main() -> None:
    # All that Pillow would load while it reads a picture.
    Image.init()
    limit(resource.RLIMIT_AS, MEMORY_BYTES)
    limit(resource.RLIMIT_CPU, CPU_SECONDS)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    # Its three streams are open, and nothing more can be: no file, no connection, no other program's libraries.
    limit(resource.RLIMIT_NOFILE, 3)
    content = sys.stdin.buffer.read()
    head, pictures = remade(content, json.loads(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pictures)


if __name__ == "__main__":
    main()
