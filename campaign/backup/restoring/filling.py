"""Putting database and files of a backup in their places."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from campaign.backup import archive, sites_database
from campaign.backup.archive import PIECE_BYTES, Hashed, Reader
from campaign.backup.restoring import checking

ROOTS = {archive.MEDIA: "MEDIA_ROOT", archive.PRIVATE: "PRIVATE_ROOT"}
MODES = {archive.MEDIA: settings.FILE_UPLOAD_PERMISSIONS, archive.PRIVATE: 0o600}


def fill(path: Path, identities: Sequence[Any]) -> None:
    """Everything that is in it, digests compared once more. Raises Refused, OSError, NotCopied."""
    with checking.opened(path, identities) as reader:
        members = Members(reader)
        sites_database.of_this_site().fill(members.pieces())
        for name, content in members.rest():
            write(name, content)


class Members:
    """The members of an archive: those of the database first, then the rest."""

    def __init__(self, reader: Reader) -> None:
        self._members = reader.members()
        self._first_file: tuple[str, Hashed] | None = None

    def pieces(self) -> Iterator[bytes]:
        for name, content in self._members:
            if not name.startswith(archive.DATABASE):
                self._first_file = name, content
                return
            while piece := content.read(PIECE_BYTES):
                yield piece

    def rest(self) -> Iterator[tuple[str, Hashed]]:
        if self._first_file:
            yield self._first_file
        yield from self._members


def write(name: str, content: Hashed) -> None:
    """One file, which `place.finish` has on the disk with all others; `archive.NAME` lets no name lead out of its folder."""
    prefix, _, relative = name.partition("/")
    prefix += "/"
    path = Path(getattr(settings, ROOTS[prefix])) / relative
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
        os.fchmod(file.fileno(), MODES[prefix])
        while piece := content.read(PIECE_BYTES):
            file.write(piece)
