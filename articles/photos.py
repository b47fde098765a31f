"""Photographs: made anew from their pixels on upload, in several widths, each as a WebP and a JPEG.

All files of a photograph are named by the hash of its largest JPEG; those of smaller widths have their width behind it.
"""

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import Article, Photo
from safety.files import pictures, whole
from safety.files.private_files import ORPHANED_FOR, written_at
from texts.models import ORIGINAL_LANGUAGE

MOST_BYTES = 20 * pictures.MEGABYTE
# From a small telephone to the page's full measure on a screen with two pixels in place of one.
WIDTHS = (480, 960, 1440, 1920)
# A telephone's upright picture of three by four.
WANTED = pictures.Wanted((1920, 2560), widths=WIDTHS, kinds=("JPEG", "WEBP"), most_pixels=25_000_000)
SUFFIXES = {"JPEG": "jpg", "WEBP": "webp"}
# What a browser that knows no `srcset` gets.
PLAIN_WIDTH = 960
# Messengers and networks cut their preview out of a picture at least this wide.
SHARED_WIDTH = 1200
_FILE = re.compile(r"\.?[0-9a-f]{64}(?:-\d+)?\.(?:jpg|webp)(?:\.[0-9a-f]+)?")


class NotWritten(Exception):
    """The server could not write a photograph's files: its disk is full, or the folder is not writable."""


@dataclass(frozen=True)
class Encoded:
    """A photograph's files by their names, the name of its largest JPEG, and the size of that in pixels."""

    files: dict[str, bytes]
    name: str
    width: int
    height: int


def encode(file: Any) -> Encoded:
    """The picture in `file` in all its widths, with nothing in them but the pixels.

    Raises ValidationError, in words for the organiser, for a file that is too large, no picture, or damaged.
    """
    made = pictures.remade_as(pictures.read_whole(file, MOST_BYTES), WANTED)
    largest = made[0]
    name = hashlib.sha256(largest.content).hexdigest() + ".jpg"
    files = {name_of(name, one.kind, one.width, largest.width): one.content for one in made}
    return Encoded(files, name, largest.width, largest.height)


def encode_ahead(files: Iterable[Any]) -> None:
    """Makes each uploaded file's pictures before the transaction begins in which they are stored.

    Opening them takes seconds, in which SQLite would let nobody else write. `encoded` gives what was made.
    """
    for file in files:
        try:
            file.made = encode(file)
        except ValidationError as error:
            file.made = error


def encoded(file: Any) -> Encoded:
    """What `encode_ahead` made of a file; raises ValidationError where that did."""
    made: Encoded | ValidationError = getattr(file, "made", None) or encode(file)
    if isinstance(made, ValidationError):
        raise made
    return made


# --- files ---


def name_of(name: str, kind: str, width: int, largest: int) -> str:
    """The name of one of the files of the photograph whose largest JPEG, `largest` pixels wide, has this name."""
    stem = name.removesuffix(".jpg")
    return f"{stem}.{SUFFIXES[kind]}" if width == largest else f"{stem}-{width}.{SUFFIXES[kind]}"


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def write_files(made: Encoded) -> None:
    """Writes each file whole, on the disk before it has its name; the largest JPEG, which the row names, comes last."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(made.files.items(), key=lambda item: item[0] == made.name):
        with whole.written(path_of(name)) as file:
            os.fchmod(file.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
            file.write(content)


def delete_files(name: str) -> None:
    """Deletes all files of the photograph whose largest JPEG has this name."""
    for path in Path(settings.MEDIA_ROOT).glob(f"{name.removesuffix('.jpg')}*"):
        path.unlink(missing_ok=True)


def put_into(photo: Photo, made: Encoded) -> None:
    """Writes the picture's files and names them in `photo`; the caller saves the row, inside `after_the_transaction`.

    Raises NotWritten.
    """
    try:
        write_files(made)
    except OSError as error:
        raise NotWritten from error
    photo.file, photo.width, photo.height, photo.has_widths = made.name, made.width, made.height, True


@contextmanager
def after_the_transaction() -> Iterator[dict[str, Encoded | None]]:
    """Deletes files that no photograph has any more, when the transaction inside the block has ended, one way or another.

    The block adds the name of each photograph's file that it replaces, deletes or writes, and what it wrote. If the
    transaction was committed, the old files go; if it failed, the new ones do.
    """
    files: dict[str, Encoded | None] = {}
    try:
        yield files
    finally:
        for name, written in files.items():
            if not Photo.objects.filter(file=name).exists():
                delete_files(name)
            elif written and not all(path_of(one).exists() for one in written.files):
                # Somebody else, who deleted the last photograph with this file, could not see ours yet.
                write_files(written)


def delete_orphans(now: dt.datetime) -> int:
    """Deletes files, and drafts of files, older than a day that no photograph has; returns how many.

    A process that was killed between writing a file and committing its row leaves one.
    """
    folder, oldest = Path(settings.MEDIA_ROOT), (now - ORPHANED_FOR).timestamp()
    # The folder is read first: what is written meanwhile is too young.
    old = [path for path in folder.iterdir() if written_at(path) < oldest] if folder.is_dir() else []
    in_use = {name.removesuffix(".jpg") for name in Photo.objects.values_list("file", flat=True)}
    orphans = [path for path in old if _FILE.fullmatch(path.name) and re.split(r"[-.]", path.name)[0] not in in_use]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def make_missing_widths() -> int:
    """Makes the widths of photographs that were uploaded before there were any; returns of how many.

    The old file stays for pages that are still open, until `delete_orphans` finds it.
    """
    made = 0
    for key, name in Photo.objects.filter(has_widths=False).values_list("pk", "file"):
        with suppress(OSError, ValidationError):
            new = encode(BytesIO(path_of(name).read_bytes()))
            write_files(new)
            size = {"width": new.width, "height": new.height}
            # Unless an organiser has replaced it meanwhile.
            made += Photo.objects.filter(pk=key, file=name).update(file=new.name, has_widths=True, **size)
    return made


# --- as pages show them ---


@dataclass(frozen=True)
class Shared:
    """The file of a photograph that messengers show in their preview of a page."""

    url: str
    width: int
    height: int
    type: str
    description: str


@dataclass(frozen=True)
class PhotoView:
    """A photograph as a page shows it. `jpegs` and `webps` are for `srcset`; both are "" where only one width is there."""

    url: str
    jpegs: str
    webps: str
    width: int
    height: int
    description: str
    caption: str
    credit: str
    shared: Shared

    @property
    def is_upright(self) -> bool:
        return self.height > self.width


def view_of(photo: Photo, language: str, words: dict[str, dict[str, str]] | None = None) -> PhotoView:
    """A photograph (its `texts` may come prefetched), described in `language`, else in English.

    `words` by language are shown in place of those that are stored.
    """
    said = words or {text.language: text.texts() for text in photo.texts.all()}
    original, own = said.get(ORIGINAL_LANGUAGE, {}), said.get(language, {})
    description, caption = (own.get(name) or original.get(name, "") for name in ("description", "caption"))
    widths = [*(one for one in WIDTHS if one < photo.width), photo.width] if photo.has_widths else [photo.width]
    plain = next((one for one in widths if one >= PLAIN_WIDTH), photo.width)
    shared = next((one for one in widths if one >= SHARED_WIDTH), photo.width)
    return PhotoView(
        url=url_of(photo, "JPEG", plain),
        jpegs=srcset(photo, "JPEG", widths) if photo.has_widths else "",
        webps=srcset(photo, "WEBP", widths) if photo.has_widths else "",
        width=photo.width,
        height=photo.height,
        description=description,
        caption=caption,
        credit=photo.credit,
        shared=Shared(
            url=settings.SITE_URL + url_of(photo, "JPEG", shared),
            width=shared,
            height=max(1, round(photo.height * shared / photo.width)),
            type="image/jpeg",
            description=description,
        ),
    )


def url_of(photo: Photo, kind: str, width: int) -> str:
    return reverse("machine:media", args=[name_of(photo.file, kind, width, photo.width)])


def srcset(photo: Photo, kind: str, widths: list[int]) -> str:
    return ", ".join(f"{url_of(photo, kind, width)} {width}w" for width in widths)


def photos_of(article: Article, language: str) -> list[PhotoView]:
    """The photographs of an article that the public sees (`photos__texts` may come prefetched)."""
    return [view_of(photo, language) for photo in article.photos.all() if photo.is_shown]
