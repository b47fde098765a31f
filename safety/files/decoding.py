"""The program that opens an uploaded picture, in a process of its own: `python -I decoding.py LONGEST_SIDE < in > out`.

What decoders of pictures are made to do by a damaged or hostile file happens here: in a process that has no settings, no
environment and none of the site's open files, that may use so much memory and processor time and no more, and that cannot
open a file or a connection once it reads the picture. It imports nothing of the site.

It writes a line of JSON, {"width", "height"} and after it a JPEG, or {"error"}: "format", "pixels", "memory" or "damaged".
"""

import io
import json
import resource
import struct
import sys

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

# A picture of `MOST_PIXELS` with four bytes each takes 200 MB, a copy of it with its transparency multiplied in as many.
MEMORY_BYTES = 640 * 1024 * 1024
CPU_SECONDS = 20
# A 50-megapixel camera; a panorama of twenty thousand pixels.
MOST_PIXELS = 50_000_000
MOST_A_SIDE = 20_000
# The only formats that are read. Pillow decodes each of them itself, without another program.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error),
    # What Pillow stumbles over within damaged metadata.
    *(TypeError, AttributeError, LookupError, ArithmeticError),
)


def remade(content: bytes, longest_side: int) -> tuple[dict[str, object], bytes]:
    """What to answer: the size and the JPEG, or the error and nothing."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            # The size is in the file's header: nothing is unpacked yet.
            if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_A_SIDE:
                return {"error": "pixels"}, b""
            pixels = redrawn(image, longest_side)
        buffer = io.BytesIO()
        pixels.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    except UnidentifiedImageError:
        return {"error": "format"}, b""
    except Image.DecompressionBombError:
        return {"error": "pixels"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except UNREADABLE:
        return {"error": "damaged"}, b""
    return {"width": pixels.width, "height": pixels.height}, buffer.getvalue()


def redrawn(image: Image.Image, longest_side: int) -> Image.Image:
    """The picture upright, in sRGB, on white where it was transparent, without any metadata; of an animation the first."""
    # Scales while decoding where the format can (JPEG), and turns only what is small already: so it takes less memory.
    image.draft("RGB", (longest_side, longest_side))
    if image.mode.startswith("I"):
        # 16 bits of grey, which Pillow neither scales nor makes 8 of without cutting off what is above 255.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
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
    head, picture = remade(content, int(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + picture)


if __name__ == "__main__":
    main()
