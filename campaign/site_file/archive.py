"""A zip with the same bytes for the same content, that has its name only once it is whole."""

import contextlib
import datetime as dt
import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Self

from django.utils import timezone

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
Sign = Callable[[bytes], bytes]
# Plain deflate: what Windows, Android and macOS open by themselves.
METHOD, LEVEL = zipfile.ZIP_DEFLATED, 9


class Archive:
    """The zip under way. Every file in it bears the day of `made_at` and belongs to nobody.

    The hour would tell when somebody withdrew: the file is made again soon after.
    """

    def __init__(self, file: BinaryIO, made_at: dt.datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", METHOD, compresslevel=LEVEL)
        self._file = file
        self._time = (*timezone.localtime(made_at).timetuple()[:3], 0, 0, 0)
        self._sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        """After an error the zip is closed while its file is still there; what that adds to it goes with the file."""
        if kind is not None:
            with contextlib.suppress(OSError, ValueError):
                self._zip.close()

    @property
    def size(self) -> int:
        """Bytes that are written so far, without the list of files at the end of a zip."""
        return self._file.tell()

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

    def finish(self, sign: Sign) -> None:
        """Adds the sums of all files, as `sha256sum --check` reads them, and their signature."""
        sums = "".join(f"{self._sums[name]}  {name}\n" for name in self.names).encode()
        self._write(SUMS, sums)
        self._write(SIGNATURE, sign(sums))
        self._zip.close()

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, self._time)
        entry.compress_type = METHOD
        entry.create_system = 3  # Unix, wherever it is made.
        entry.external_attr = 0o100644 << 16
        self._zip.writestr(entry, content, METHOD, LEVEL)


@contextlib.contextmanager
def whole_or_nothing(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to write, which gets its name when the block has ended well; until then it has none in any folder.

    So neither a full disk nor `kill -9` leaves anything (O_TMPFILE, https://man7.org/linux/man-pages/man2/open.2.html).
    Where the system has no such files, it is a hidden one beside `path`, which only a killed process leaves, and the next
    one replaces. Raises FileExistsError where `path` is there and is not to be replaced, and any other OSError.
    """
    hidden = path.with_name(f".{path.name}.new")
    flags = getattr(os, "O_TMPFILE", 0)
    has_name = not flags
    try:
        descriptor = os.open(path.parent, flags | os.O_RDWR, 0o644) if flags else open_anew(hidden)
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR):
            raise
        has_name, descriptor = True, open_anew(hidden)
    try:
        with open(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not has_name:
                name_it(file, path, hidden, replace=replace)
            elif replace:
                hidden.replace(path)
            else:
                os.link(hidden, path)
    finally:
        if has_name:
            hidden.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_anew(path: Path) -> int:
    path.unlink(missing_ok=True)
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)


def name_it(file: BinaryIO, path: Path, hidden: Path, *, replace: bool) -> None:
    """Gives a file without a name this one. Only a file with a name can replace another, so it gets a hidden one first."""
    with contextlib.suppress(FileExistsError):
        link(file, path)
        return
    if not replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    hidden.unlink(missing_ok=True)
    link(file, hidden)
    hidden.replace(path)


def link(file: BinaryIO, path: Path) -> None:
    """The descriptor is given for the source, which has a whole path, since Python follows the link only then."""
    os.link(f"/proc/self/fd/{file.fileno()}", path, src_dir_fd=file.fileno(), follow_symlinks=True)
