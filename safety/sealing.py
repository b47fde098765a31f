"""Addresses as the database may hold them: a keyed index to find one by, and an encrypted copy to write to.

The keys are `CONTACT_KEYS`, outside the database: the first one writes, every one is looked up and opens. From each key
two are derived (HMAC-SHA256 under different labels), one for the index and one for the encryption.
"""

import base64
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# In bytes (RFC 5321, 4.5.3.1.3, with the erratum to it): no deliverable address is longer.
ADDRESS_MAX_LENGTH = 254


class Unsealable(Exception):
    """The sealed text was made with a key that is not among `CONTACT_KEYS`, or is damaged."""


def blind_indexes(canonical: str) -> list[str]:
    """The index of a canonical address under every key, 64 hexadecimal digits each; the first is the one to write."""
    return [hmac.digest(key, canonical.encode(), "sha256").hex() for key in _index_keys(_keys())]


def seal(address: str) -> bytes:
    """The address encrypted under the first key. The same address never looks the same twice, nor shows its length.

    Raises ValueError for an address longer than `ADDRESS_MAX_LENGTH` bytes: its length would show.
    """
    padded = address.encode().ljust(ADDRESS_MAX_LENGTH, b"\0")
    if len(padded) > ADDRESS_MAX_LENGTH:
        raise ValueError("too long for an address")
    # A Fernet token carries the time it was made in clear; nothing here may tell when a letter was written.
    return _cipher(_keys()).encrypt_at_time(padded, current_time=0)


def unseal(sealed: bytes) -> str:
    """The address that was sealed under any of the keys; raises Unsealable."""
    try:
        return _cipher(_keys()).decrypt(bytes(sealed)).rstrip(b"\0").decode()
    except InvalidToken as error:
        raise Unsealable from error


def _keys() -> tuple[bytes, ...]:
    return tuple(base64.urlsafe_b64decode(key) for key in settings.CONTACT_KEYS)


@lru_cache(maxsize=4)
def _index_keys(keys: tuple[bytes, ...]) -> list[bytes]:
    return [hmac.digest(key, b"blind index of addresses, version 1", "sha256") for key in keys]


@lru_cache(maxsize=4)
def _cipher(keys: tuple[bytes, ...]) -> MultiFernet:
    derived = [hmac.digest(key, b"sealing of addresses, version 1", "sha256") for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
