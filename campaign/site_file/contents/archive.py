"""A zip with the same bytes for the same content."""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Self

from django.utils import timezone

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
Sign = Callable[[bytes], bytes]
# Plain deflate: what Windows, Android and macOS open by themselves.
METHOD, LEVEL = zipfile.ZIP_DEFLATED, 9


class Archive:
    """The zip under way, in memory: it has few megabytes. Every file in it bears the day of `made_at` and belongs to nobody.

    The hour would tell when somebody withdrew: the file is made again soon after.
    """

    def __init__(self, made_at: dt.datetime) -> None:
        self._content = io.BytesIO()
        self._zip = zipfile.ZipFile(self._content, "w", METHOD, compresslevel=LEVEL)
        self._time = (*timezone.localtime(made_at).timetuple()[:3], 0, 0, 0)
        self._sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Lets go of what an error has left open."""
        self._zip.close()

    @property
    def size(self) -> int:
        """Bytes that are written so far, without the list of files at the end of a zip."""
        return self._content.tell()

    @property
    def names(self) -> list[str]:
        return sorted(self._sums)

    def add(self, name: str, content: bytes) -> None:
        """Raises ValueError for a name that is there already."""
        if name in self._sums:
            raise ValueError(f"{name} is in the file already.")
        self._sums[name] = hashlib.sha256(content).hexdigest()
        self._write(name, content)

    def add_all(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            self.add(name, content)

    def finish(self, sign: Sign) -> bytes:
        """Adds the sums of all files, as `sha256sum --check` reads them, and their signature; returns the whole zip."""
        sums = "".join(f"{self._sums[name]}  {name}\n" for name in self.names).encode()
        self._write(SUMS, sums)
        self._write(SIGNATURE, sign(sums))
        self._zip.close()
        return self._content.getvalue()

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, self._time)
        entry.compress_type = METHOD
        entry.create_system = 3  # Unix, wherever it is made.
        entry.external_attr = 0o100644 << 16
        self._zip.writestr(entry, content, METHOD, LEVEL)
