"""Files that are there whole or not at all: written beside their place, and on the disk before they get their names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written(path: Path, *, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` once the block has ended well, and is on the disk then.

    After an error, as on a full disk, nothing of it is left. A process that is killed leaves its draft: a hidden file beside
    `path`, `.NAME.` and eight hexadecimal figures.
    """
    with opened_beside(path, mode) as (draft, file):
        yield file
        to_disk(file)
        draft.replace(path)
    sync(path.parent)


def write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """The same for what is in memory."""
    with written(path, mode=mode) as file:
        file.write(content)


def write_once(path: Path, content: bytes) -> None:
    """Writes what is not there yet: of two processes that begin at once, both find what one of them has written."""
    with opened_beside(path, 0o600) as (draft, file):
        file.write(content)
        to_disk(file)
        with suppress(FileExistsError):
            os.link(draft, path)
    sync(path.parent)


@contextmanager
def opened_beside(path: Path, mode: int) -> Iterator[tuple[Path, BinaryIO]]:
    """A draft, deleted afterwards unless it was renamed. Not named by the process: in containers all have number 1."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "w+b") as file:
            yield draft, file
    finally:
        draft.unlink(missing_ok=True)


def to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """The names in a folder are on the disk too: syncing a file does not do that (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
