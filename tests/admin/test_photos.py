"""Photographs: made anew without anything of the camera, bounded in bytes and pixels, named by their content."""

import hashlib
import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import photos
from articles.models import Photo, PhotoText
from safety.files import pictures
from tests import make
from tests.admin.entering import fields_of, superuser


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind="JPEG", size=(64, 48), mode="RGB", colour=(200, 30, 30), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def planted_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PLANTED CAMERA"
    exif[0x9C9D] = "PLANTED OWNER".encode("utf-16-le")
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"PLANTED COMMENT", icc_profile=b"PLANTED PROFILE" * 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_kinds_that_are_taken_become_jpeg(kind):
    encoded = photos.encode(io.BytesIO(picture(kind)))
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert (image.format, image.size) == ("JPEG", (64, 48))
    assert encoded.name == hashlib.sha256(encoded.content).hexdigest() + ".jpg"


def test_nothing_of_the_camera_is_left():
    encoded = photos.encode(io.BytesIO(planted_jpeg()))
    assert b"PLANTED" not in encoded.content
    assert b"Exif" not in encoded.content
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert "comment" not in image.info


def test_text_in_a_png_is_left_behind():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "PLANTED AUTHOR")
    info.add_itxt("Comment", "PLANTED COMMENT")
    assert b"PLANTED" not in photos.encode(io.BytesIO(picture("PNG", pnginfo=info))).content


def test_a_picture_lying_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    encoded = photos.encode(io.BytesIO(picture(exif=exif)))
    assert (encoded.width, encoded.height) == (48, 64)


def test_what_is_transparent_becomes_white():
    encoded = photos.encode(io.BytesIO(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))))
    with Image.open(io.BytesIO(encoded.content)) as image:
        assert min(image.getpixel((5, 5))) > 250


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16"])
def test_pictures_of_every_mode_are_taken(mode):
    kind = "JPEG" if mode in ("CMYK", "L") else "PNG"
    buffer = io.BytesIO()
    Image.new(mode, (20, 10)).save(buffer, kind)
    assert photos.encode(io.BytesIO(buffer.getvalue())).width == 20


def test_a_large_picture_is_made_smaller():
    encoded = photos.encode(io.BytesIO(picture(size=(4100, 1000))))
    assert max(encoded.width, encoded.height) <= photos.LONGEST_SIDE
    assert abs(encoded.width / encoded.height - 4.1) < 0.05


def bomb(width=60_000, height=60_000) -> bytes:
    """A PNG of a few bytes that says it has 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "format"),
        (b"not a picture", "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "format"),
        (picture("GIF", mode="P", colour=0), "format"),
        (picture("BMP"), "format"),
        (picture()[:300], "damaged"),
        (picture("PNG")[:60], "damaged"),
        (bomb(), None),
        (bomb(8000, 8000), "pixels"),
    ],
    ids=["nothing", "text", "svg", "gif", "bmp", "half-jpeg", "half-png", "bomb", "large"],
)
def test_what_is_no_good_picture_is_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refused:
        photos.encode(io.BytesIO(content))
    assert refused.value.messages[0]
    if code:
        assert refused.value.code == code


def test_too_many_bytes_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(ValidationError) as refused:
        photos.encode(io.BytesIO(picture() + b"\0" * 200))
    assert refused.value.code == "bytes"


def upload(client, article, content, **more):
    page = f"/admin/articles/article/{article.pk}/change/"
    fields = fields_of(client.get(page))
    number = int(fields.get("photos-TOTAL_FORMS", 0))
    fields["photos-TOTAL_FORMS"] = str(number + 1)
    prefix = f"photos-{number}"
    fields.update({f"{prefix}-article": article.pk, f"{prefix}-position": "1", f"{prefix}-caption_en": "Homes", **more})
    if content is not None:
        fields[f"{prefix}-upload"] = SimpleUploadedFile("../../IMG_1234.jpg", content, "image/jpeg")
    return client.post(page, fields, follow=True)


@pytest.mark.django_db
def test_an_uploaded_photograph_is_shown_on_the_article(own_folder):
    article = make.article()
    client = superuser()
    upload(client, article, planted_jpeg(), **{"photos-0-caption_kk": "Үйлер", "photos-0-credit": "A resident"})
    photo = Photo.objects.get()
    assert [path.name for path in own_folder.iterdir()] == [photo.file]
    served = client.get(f"/media/{photo.file}")
    assert served.headers["Content-Type"] == "image/jpeg"
    assert b"PLANTED" not in b"".join(served.streaming_content)
    page = client.get(f"/kk/articles/{article.slug}/").text
    assert f"/media/{photo.file}" in page
    assert "Үйлер" in page
    assert "Homes" in client.get(f"/ru/articles/{article.slug}/").text


@pytest.mark.django_db
def test_a_caption_is_a_text_like_any_other(own_folder):
    """Its revisions are counted, and a translation is seen to be older than its original."""
    article = make.article()
    client = superuser()
    upload(client, article, picture(), **{"photos-0-caption_kk": "Үйлер"})
    page = f"/admin/articles/article/{article.pk}/change/"
    client.post(page, fields_of(client.get(page)))
    assert [text.revision for text in PhotoText.objects.order_by("language")] == [1, 1]
    client.post(page, {**fields_of(client.get(page)), "photos-0-caption_en": "Homes, 2006"})
    assert [(text.language, text.caption) for text in PhotoText.objects.older_than_original()] == [("kk", "Үйлер")]
    client.post(page, {**fields_of(client.get(page)), "photos-0-is_current_kk": "on"})
    assert not PhotoText.objects.older_than_original()


@pytest.mark.django_db
def test_a_photograph_needs_a_caption_in_english(own_folder):
    article = make.article()
    response = upload(superuser(), article, picture(), **{"photos-0-caption_en": "", "photos-0-caption_kk": "Үйлер"})
    assert response.context["errors"]
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_a_bad_upload_is_a_message_beside_its_field(own_folder):
    article = make.article()
    client = superuser()
    for content in (b"not a picture", bomb(), None):
        response = upload(client, article, content)
        assert response.context["errors"]
    assert not Photo.objects.exists()
    assert not list(own_folder.iterdir())


@pytest.mark.django_db
def test_a_deleted_photograph_leaves_no_file_unless_another_shows_it(own_folder):
    first, second = make.article(), make.article()
    client = superuser()
    for article in (first, second):
        upload(client, article, picture())
    for article, left in ((first, 1), (second, 0)):
        page = f"/admin/articles/article/{article.pk}/change/"
        client.post(page, {**fields_of(client.get(page)), "photos-0-DELETE": "on"})
        assert len(list(own_folder.iterdir())) == left
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_an_article_s_photographs_go_with_it(own_folder):
    article = make.article()
    client = superuser()
    upload(client, article, picture())
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not Photo.objects.exists()
    assert not list(own_folder.iterdir())
