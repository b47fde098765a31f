"""What the database holds of addresses and login secrets: a keyed index to find one by, an encrypted copy to use.

The keys are `CONTACT_KEYS`, outside the database: the first one writes, every one is looked up and opens. From each key
two are derived (HMAC-SHA256 under different labels), one for the index and one for the encryption. Both can be moved from
one key to another without what was sealed or indexed (`safety.keys.resealing`), so that a key can be dropped.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

# In bytes (RFC 5321, 4.5.3.1.3, with the erratum to it): no deliverable address is longer.
ADDRESS_MAX_LENGTH = 254
INDEX_BYTES = 16
INDEX_LABEL = b"blind index"


class Unsealable(Exception):
    """The sealed text was made with a key that is not among `CONTACT_KEYS`, or is damaged."""


def blind_indexes(text: str) -> list[str]:
    """The index of a canonical address (or of another text) under every key; the first is the one to write.

    64 hexadecimal digits: 16 bytes of SHA-256, encrypted and authenticated by AES-SIV (RFC 5297). The same text always
    has the same index, and nobody without the key can make it or test a guess.
    """
    digest = hashlib.sha256(text.encode()).digest()[:INDEX_BYTES]
    return [cipher.encrypt(digest, [INDEX_LABEL]).hex() for cipher in _index_ciphers(_keys())]


def older_indexes(text: str) -> list[str]:
    """The index of a text under every key as versions before the commit `696ece6` made it.

    It cannot be turned into one of today's: of an address that is nowhere else, only what it is blocked by is left.
    """
    keys = (hmac.digest(key, b"blind index of addresses, version 1", "sha256") for key in _keys())
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in keys]


def domain_index(domain: str) -> str:
    """The index of a domain under the first key, which is never that of an address."""
    return blind_indexes(f"domain {domain}")[0]


def seal(address: str) -> bytes:
    """The address encrypted under the first key. The same address never looks the same twice, nor shows its length.

    Raises ValueError for an address longer than `ADDRESS_MAX_LENGTH` bytes: its length would show.
    """
    padded = address.encode().ljust(ADDRESS_MAX_LENGTH, b"\0")
    if len(padded) > ADDRESS_MAX_LENGTH:
        raise ValueError("too long for an address")
    return seal_bytes(padded)


def unseal(sealed: bytes) -> str:
    """The address that was sealed under any of the keys; raises Unsealable."""
    return unseal_bytes(sealed).rstrip(b"\0").decode()


def seal_bytes(content: bytes) -> bytes:
    """Bytes of a known length encrypted under the first key."""
    # A Fernet token carries the time it was made in clear; nothing here may tell when a letter was written.
    return _seals(_keys())[0].encrypt_at_time(content, current_time=0)


def unseal_bytes(sealed: bytes) -> bytes:
    """What was sealed under any of the keys; raises Unsealable."""
    try:
        return MultiFernet(_seals(_keys())).decrypt(bytes(sealed))
    except InvalidToken as error:
        raise Unsealable from error


# --- moving from one key to another ---


def reindex(index: str) -> str:
    """An index as it is under the first key: itself where it was made so. Raises Unsealable."""
    first, *others = _index_ciphers(_keys())
    try:
        stored = bytes.fromhex(index)
    except ValueError as error:
        raise Unsealable from error
    for cipher in (first, *others):
        try:
            digest = cipher.decrypt(stored, [INDEX_LABEL])
        except (InvalidTag, ValueError):
            continue
        return index if cipher is first else first.encrypt(digest, [INDEX_LABEL]).hex()
    raise Unsealable


def reseal(sealed: bytes) -> bytes:
    """What was sealed, under the first key: itself where it was sealed so. Raises Unsealable."""
    try:
        _seals(_keys())[0].decrypt(bytes(sealed))
    except InvalidToken:
        return seal_bytes(unseal_bytes(sealed))
    return bytes(sealed)


def fingerprints() -> list[str]:
    """What each key can be called by, eight hexadecimal digits: nothing of the key can be told from them."""
    return [hmac.digest(key, b"fingerprint of a key, version 1", "sha256").hex()[:8] for key in _keys()]


def _keys() -> tuple[bytes, ...]:
    return tuple(base64.urlsafe_b64decode(key) for key in settings.CONTACT_KEYS)


@lru_cache(maxsize=4)
def _index_ciphers(keys: tuple[bytes, ...]) -> list[AESSIV]:
    return [AESSIV(hmac.digest(key, b"blind index of addresses, version 2", "sha256")) for key in keys]


@lru_cache(maxsize=4)
def _seals(keys: tuple[bytes, ...]) -> list[Fernet]:
    derived = [hmac.digest(key, b"sealing of addresses, version 1", "sha256") for key in keys]
    return [Fernet(base64.urlsafe_b64encode(key)) for key in derived]
