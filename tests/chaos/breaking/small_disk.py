"""A disk that is soon full: a file system of its own, in memory."""

import errno
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(megabytes: int) -> Iterator[Path]:
    """A folder with so much room, which PostgreSQL's user may enter too; skips the test where nobody may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-disk-"))
    options = f"size={megabytes}m,mode=0755"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"the disk is not filled: mounting is not allowed here ({done.stderr.strip()})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def filled(folder: Path, leave: int = 0) -> Iterator[None]:
    """No room is left for others, but for so many bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            try:
                while file.write(b"." * size):
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC
        if leave:
            file.truncate(file.tell() - leave)
    try:
        yield
    finally:
        ballast.unlink()
