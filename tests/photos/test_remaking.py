"""Photographs are made anew from their pixels, in several widths, bounded in bytes and pixels, named by their content."""

import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from articles import photos
from tests.photos.making import bomb, picture, planted_exif, planted_jpeg

pytestmark = pytest.mark.one_database
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">PLANTED XMP</x:xmpmeta>'


def encode(content) -> photos.Encoded:
    return photos.encode(io.BytesIO(content))


def opened(made, name="") -> Image.Image:
    return Image.open(io.BytesIO(made.files[name or made.name]))


def planted_png() -> bytes:
    info = PngInfo()
    info.add_text("Author", "PLANTED AUTHOR")
    info.add_itxt("XML:com.adobe.xmp", "PLANTED XMP")
    info.add_text("Comment", "PLANTED COMMENT", zip=True)
    return picture("PNG", pnginfo=info, exif=planted_exif())


def with_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    """The JPEG with one more segment after its first (ISO/IEC 10918-1, B.1.1.4)."""
    return jpeg[:20] + bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content + jpeg[20:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_jpeg_and_webp_named_by_hash(kind):
    made = encode(picture(kind))
    stem = hashlib.sha256(made.files[made.name]).hexdigest()
    assert {name: opened(made, name).format for name in made.files} == {f"{stem}.jpg": "JPEG", f"{stem}.webp": "WEBP"}
    assert (made.width, made.height) == (64, 48)


@pytest.mark.parametrize(
    ("content", "sizes"),
    [
        (picture(size=(4000, 3000)), {480: 360, 960: 720, 1440: 1080, 1920: 1440}),
        (picture(size=(3000, 4000)), {480: 640, 960: 1280, 1440: 1920, 1920: 2560}),
        (picture(size=(1000, 500)), {480: 240, 960: 480, 1000: 500}),
        (picture(size=(480, 100)), {480: 100}),
        (picture(size=(30, 2000)), {30: 2000}),
        (picture(size=(2000, 1)), {480: 1, 960: 1, 1440: 1, 1920: 1}),
    ],
)
def test_each_width_that_it_has_and_none_larger(content, sizes):
    made = encode(content)
    found = {"JPEG": {}, "WEBP": {}}
    for name in made.files:
        with opened(made, name) as image:
            found[image.format][image.width] = image.height
            is_largest = image.width == max(sizes)
            assert name.partition(".")[0].endswith(f"-{image.width}") != is_largest
    assert found == {"JPEG": sizes, "WEBP": sizes}


@pytest.mark.parametrize(
    "content",
    [
        planted_jpeg(),
        picture(xmp=XMP),
        planted_jpeg() + b"PLANTED TRAILER <script>alert(1)</script>",
        planted_png(),
        planted_png() + b"PK\x03\x04PLANTED ZIP",
        picture("WEBP", xmp=XMP, exif=planted_exif()),
        picture("WEBP", icc_profile=b"PLANTED PROFILE" * 20),
        with_segment(picture(), 0xED, b"Photoshop 3.0\x008BIM\x04\x04PLANTED IPTC"),
        with_segment(picture(), 0xFE, b"PLANTED COMMENT"),
        with_segment(picture(), 0xE2, b"MPF\0PLANTED PREVIEW"),
    ],
)
def test_nothing_but_the_pixels_is_left(content):
    """Neither what the camera and programs wrote, nor what is hidden behind the picture's end."""
    assert b"PLANTED" in content or b"zTXt" in content
    made = encode(content)
    for name, file in made.files.items():
        assert b"PLANTED" not in file
        for mark in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop", b"EXIF", b"XMP ", b"ICCP"):
            assert mark not in file
        with opened(made, name) as image:
            image.load()
            assert (
                not image.getexif() and not {"icc_profile", "comment", "xmp", "photoshop", "exif"} & image.info.keys()
            )
        assert file.endswith(b"\xff\xd9") or int.from_bytes(file[4:8], "little") + 8 == len(file)


def test_a_picture_lying_on_its_side_is_turned_upright():
    """Two colours side by side are one above the other; the sizes are those of the picture as it is seen."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (4000, 3000), "red")
    lying.paste("blue", (2000, 0, 4000, 3000))
    file = io.BytesIO()
    lying.save(file, "JPEG", exif=exif)
    made = encode(file.getvalue())
    assert (made.width, made.height) == (1920, 2560)
    with opened(made) as image:
        assert image.getpixel((960, 100))[0] > 200 and image.getpixel((960, 2400))[2] > 200


def test_what_is_transparent_becomes_white():
    with opened(encode(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))) as image:
        assert min(image.getpixel((5, 5))) > 250


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16"])
def test_pictures_of_every_mode_are_taken(mode):
    file = io.BytesIO()
    Image.new(mode, (20, 10)).save(file, "JPEG" if mode in ("CMYK", "L") else "PNG")
    made = encode(file.getvalue())
    assert {opened(made, name).mode for name in made.files} == {"RGB"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "format"),
        (b"not a picture", "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "format"),
        (picture("GIF", mode="P", colour=0), "format"),
        (picture("BMP"), "format"),
        (b"GIF89a" + picture(), "format"),
        (picture()[:300], "damaged"),
        (picture("PNG")[:60], "damaged"),
        (bomb(), "pixels"),
        (bomb(5001, 5000), "pixels"),
    ],
    ids=["nothing", "text", "svg", "gif", "bmp", "gif-before-jpeg", "half-jpeg", "half-png", "bomb", "25-megapixels"],
)
def test_what_is_no_good_picture_is_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refused:
        encode(content)
    assert refused.value.messages[0]
    assert refused.value.code == code


def test_what_is_just_small_enough_is_opened():
    assert "25 megapixels" in str(refusal(bomb(5001, 5000)))
    # It has hardly any pixels behind its header: damaged, and not too large.
    assert refusal(bomb(5000, 5000)).code == "damaged"


def test_too_many_bytes_are_refused_before_they_are_looked_at():
    assert refusal(picture() + b"\0" * (20 * 1024 * 1024)).messages == ["The file is too large: at most 20 MB."]


def refusal(content) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        encode(content)
    return refused.value
