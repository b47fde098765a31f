"""Enciphering and deciphering a stream to keys of age (https://age-encryption.org/v1), a piece at a time.

`pyrage` calls for what it reads and writes, and so do those who make an archive: a pipe and a thread lie in between, and
memory stays the same however large a backup is.
"""

import io
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

import pyrage

# The first line of a file, as it is and as text (https://age-encryption.org/v1; RFC 7468).
BEGINS = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
PRIVATE, PUBLIC = "AGE-SECRET-KEY-", "age1"


class WrongKey(Exception):
    """The private key is not one of those that the file was enciphered to."""


class Damaged(Exception):
    """The file was cut short or changed."""


class NotAKey(Exception):
    """The text holds no private key; the message is one line and says what it holds."""


def new_pair() -> tuple[str, str]:
    """A private key, and the public one that belongs to it."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_identities(text: str) -> list[Any]:
    """The private keys in a file as `age-keygen` writes it. Raises NotAKey."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if any(line.startswith(PUBLIC) for line in lines):
        raise NotAKey(
            "it holds the public key, which only closes backups; the private one begins with AGE-SECRET-KEY-."
        )
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError as error:
        raise NotAKey("it holds no private key of age, or one with a slip of the pen: AGE-SECRET-KEY-1…") from error
    if not found:
        raise NotAKey("it is empty.")
    return found


class Target:
    """Where the enciphered bytes go. It remembers an error: pyrage 1.4.0 drops one of the last write."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            self._file.write(content)
        except OSError as error:
            self.error = error
            raise
        return len(content)

    def flush(self) -> None:
        """`encrypted` does it, once all is written."""


@contextmanager
def encrypted(file: IO[bytes], recipients: Sequence[str]) -> Iterator[IO[bytes]]:
    """A stream; what is written into it is in `file`, enciphered, when the block ends. Raises OSError, of `file`."""
    keys = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    reading, writing = os.pipe()
    target, failed = Target(file), []

    def work() -> None:
        with open(reading, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, target, keys)
            except (pyrage.EncryptError, OSError) as error:
                failed.append(error)

    thread = threading.Thread(target=work, name="encrypting")
    thread.start()
    try:
        # Where enciphering has failed, nobody reads: what went wrong there is raised below.
        with suppress(BrokenPipeError), open(writing, "wb") as stream:
            yield stream
    finally:
        thread.join()
    if target.error or failed:
        raise target.error or OSError(str(failed[0]))


class Deciphered(io.RawIOBase):
    """What a pipe gives; its end is one only where all was deciphered, else `Damaged` or `WrongKey` is raised."""

    def __init__(self, pipe: IO[bytes], thread: threading.Thread, failed: list[Exception]) -> None:
        self._pipe, self._thread, self._failed = pipe, thread, failed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._pipe.read(len(buffer))
        if not content:
            self._thread.join()
            if self._failed:
                raise reason_of(self._failed[0]) from self._failed[0]
        buffer[: len(content)] = content
        return len(content)


@contextmanager
def decrypted(file: IO[bytes], identities: Sequence[Any]) -> Iterator[IO[bytes]]:
    """The deciphered content as a stream. Reading raises WrongKey or Damaged, at its end at the latest."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def work() -> None:
        with suppress(BrokenPipeError), open(writing, "wb", buffering=0) as plain:
            try:
                pyrage.decrypt_io(file, plain, identities)
            except (pyrage.DecryptError, OSError) as error:
                failed.append(error)

    thread = threading.Thread(target=work, name="decrypting")
    thread.start()
    try:
        with open(reading, "rb", buffering=0) as pipe:
            yield io.BufferedReader(Deciphered(pipe, thread, failed), 1024 * 1024)
    finally:
        thread.join()


def reason_of(error: Exception) -> Exception:
    """The same error as one of ours."""
    if isinstance(error, OSError) and error.errno:
        return error
    return WrongKey() if "No matching keys" in str(error) else Damaged()
