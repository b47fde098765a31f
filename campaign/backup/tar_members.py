"""The members of a tar file as the site writes it: plain files, some with a short header of POSIX's for a long name or size.

Not by `tarfile`, which reads headers of any length into memory, nests them, and knows sparse files and links. Whoever takes
the server has the public key, and can make a file with all of that.
"""

import tarfile
from typing import IO

from campaign.backup.encryption import Damaged

BLOCK = tarfile.BLOCKSIZE
# Of the header before a file. The longest name that an archive takes (`archive.NAME`) has about 8 KB.
MOST_HEADER_BYTES = 64 * 1024
PIECE_BYTES = 1024 * 1024


class Content:
    """What is in one member; raises Damaged where the file ends before it does."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream, self.size, self._left = stream, size, size

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        content = self._stream.read(wanted)
        if len(content) != wanted:
            raise Damaged
        self._left -= wanted
        return content


class TarMembers:
    """One member after the other, from a stream that is read once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._content = Content(stream, 0)

    def next(self) -> tuple[str, Content]:
        """Name and content of the next one, whether or not the one before was read. Raises Damaged, also at the end."""
        while self._content.read(PIECE_BYTES):
            pass
        self._exactly(-self._content.size % BLOCK)
        info, values = self._header(), {}
        if info.type == tarfile.XHDTYPE:
            if not 0 < info.size <= MOST_HEADER_BYTES:
                raise Damaged
            values = records(self._exactly(info.size))
            self._exactly(-info.size % BLOCK)
            info = self._header()
        try:
            name, size = values.get("path", info.name.encode()).decode(), int(values.get("size", info.size))
        except ValueError as error:
            raise Damaged from error
        if info.type != tarfile.REGTYPE or size < 0:
            raise Damaged
        self._content = Content(self._stream, size)
        return name, self._content

    def _header(self) -> tarfile.TarInfo:
        try:
            return tarfile.TarInfo.frombuf(self._exactly(BLOCK), "utf-8", "strict")
        except (tarfile.TarError, ValueError) as error:
            raise Damaged from error

    def _exactly(self, size: int) -> bytes:
        return Content(self._stream, size).read()


def records(content: bytes) -> dict[str, bytes]:
    """The two values that the site writes into such a header: `LENGTH path=…` and `LENGTH size=…`, each in a line.

    The length is that of the whole line (POSIX, pax Extended Header). Raises Damaged for whatever else.
    """
    values: dict[str, bytes] = {}
    while content:
        length, _, _ = content[:10].partition(b" ")
        if not length.isdigit():
            raise Damaged
        line, content = content[: int(length)], content[int(length) :]
        key, _, value = line[len(length) + 1 :].partition(b"=")
        name = key.decode(errors="replace")
        if len(line) != int(length) or name not in {"path", "size"} or name in values or not value.endswith(b"\n"):
            raise Damaged
        values[name] = value[:-1]
    return values
