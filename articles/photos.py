"""Photographs: re-encoded on upload, so that no metadata about camera, place or owner is left in them."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Article, Photo
from safety.files import pictures
from texts.models import ORIGINAL_LANGUAGE

LONGEST_SIDE = 2000


@dataclass(frozen=True)
class Encoded:
    """A photograph as it is stored: its file and its size in pixels. The name is the hash of the content."""

    content: bytes
    name: str
    width: int
    height: int


def encode(file: Any) -> Encoded:
    """The picture in `file` as a new JPEG of at most `LONGEST_SIDE` pixels with nothing in it but the pixels.

    Raises ValidationError, in words for the organiser, for a file that is too large, no picture, or damaged.
    """
    picture = pictures.remade(pictures.read_whole(file), LONGEST_SIDE)
    name = hashlib.sha256(picture.content).hexdigest() + ".jpg"
    return Encoded(picture.content, name, picture.width, picture.height)


def write_file(encoded: Encoded) -> None:
    """Writes the file atomically."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{encoded.name}.{os.getpid()}"
    draft.write_bytes(encoded.content)
    draft.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    draft.replace(path_of(encoded.name))


def put_into(photo: Photo, encoded: Encoded) -> None:
    """Writes the picture's file and names it in `photo`; the caller saves the row, inside `after_the_transaction`."""
    write_file(encoded)
    photo.file, photo.width, photo.height = encoded.name, encoded.width, encoded.height


@contextmanager
def after_the_transaction() -> Iterator[dict[str, Encoded | None]]:
    """Deletes files that no photograph has any more, when the transaction inside the block has ended, one way or another.

    The block adds the name of each file that it replaces, deletes or writes, and what it wrote. If the transaction was
    committed, the old files go; if it failed, the new ones do.
    """
    files: dict[str, Encoded | None] = {}
    try:
        yield files
    finally:
        for name, written in files.items():
            if not Photo.objects.filter(file=name).exists():
                path_of(name).unlink(missing_ok=True)
            elif written and not path_of(name).exists():
                # Somebody else, who deleted the last photograph with this file, could not see ours yet.
                write_file(written)


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


@dataclass(frozen=True)
class PhotoView:
    """A photograph as a page shows it."""

    url: str
    width: int
    height: int
    caption: str
    credit: str


def caption_of(photo: Photo, language: str) -> str:
    """A photograph's caption (its `texts` may come prefetched) in `language`, else in English, else none."""
    captions = {text.language: text.caption for text in photo.texts.all()}
    return captions.get(language) or captions.get(ORIGINAL_LANGUAGE, "")


def photos_of(article: Article, language: str) -> list[PhotoView]:
    """The photographs of an article (`photos__texts` may come prefetched), with captions in `language`, else in English."""
    return [
        PhotoView(
            url=reverse("machine:media", args=[photo.file]),
            width=photo.width,
            height=photo.height,
            caption=caption_of(photo, language),
            credit=photo.credit,
        )
        for photo in article.photos.all()
    ]
