"""A file between the database and a browser: written as fast as the one reads, read as slowly as the other takes it.

It has no name in any folder, so that it is gone with its process, however that ends. What is in it is enciphered with a key
that is in this process's memory alone: what a disk keeps of it afterwards says nothing (AES in counter mode, a new key and
counter for each file: NIST SP 800-38A, 6.5).
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

# What is handed on at a time; between two of them a download can be broken off.
PIECE_BYTES = 128 * 1024


class Spool:
    """Blocks are written one after the other, then read once, in pieces; closing it gives its place on the disk back.

    Raises OSError where the disk is full.
    """

    def __init__(self) -> None:
        folder = Path(settings.PRIVATE_ROOT)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `__exit__`)
        self._cipher = Cipher(algorithms.AES(os.urandom(32)), modes.CTR(os.urandom(16)))
        self._encipher = self._cipher.encryptor()
        self._sizes: list[tuple[int, int]] = []

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *exception: Any) -> None:
        self._file.close()

    def write(self, block: bytes, rows: int) -> None:
        self._file.write(self._encipher.update(block))
        self._sizes.append((len(block), rows))

    def end_writing(self) -> None:
        """The last of what was written is in the file, or there was no room for it."""
        self._file.flush()

    def read(self) -> Iterator[tuple[bytes, int]]:
        """The blocks in pieces; the last piece of each has its number of rows, the others have none."""
        self._file.seek(0)
        decipher = self._cipher.decryptor()
        for size, rows in self._sizes:
            for left in range(size, 0, -PIECE_BYTES):
                piece = decipher.update(self._file.read(min(left, PIECE_BYTES)))
                yield piece, rows if left <= PIECE_BYTES else 0
