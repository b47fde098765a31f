"""Tokens in links: derived from a purpose and a row's id, never stored, telling nothing to anybody who sees one.

A token is the id encrypted and authenticated by AES-SIV (RFC 5297), a deterministic cipher: the same purpose and id
always make the same token, nobody without the keys can make one (128 bits) or read the id out of it, and one made for
one purpose opens no other. The keys are derived from `CONTACT_KEYS`: the first one writes, every one reads.
"""

import base64
import hmac
import uuid
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

TOKEN_LENGTH = 43  # 32 bytes in base64 without padding


class Purpose(StrEnum):
    """What a token opens."""

    CONFIRM = "confirm"
    OWN_PAGE = "own page"
    UNSUBSCRIBE = "unsubscribe"


def make(purpose: Purpose, subject: uuid.UUID) -> str:
    """The token of `subject` for `purpose`: 43 characters, safe in an address."""
    sealed = _ciphers(_keys())[0].encrypt(subject.bytes, [purpose.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read(purpose: Purpose, token: str) -> uuid.UUID | None:
    """The id in a token made here for this purpose; None for anything else: forged, foreign, truncated, changed."""
    if len(token) != TOKEN_LENGTH:
        return None
    try:
        sealed = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    # Base64 has several spellings of the last character; only the one made here is taken.
    if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
        return None
    for cipher in _ciphers(_keys()):
        try:
            return uuid.UUID(bytes=cipher.decrypt(sealed, [purpose.encode()]))
        except (InvalidTag, ValueError):
            continue
    return None


def _keys() -> tuple[bytes, ...]:
    return tuple(base64.urlsafe_b64decode(key) for key in settings.CONTACT_KEYS)


@lru_cache(maxsize=4)
def _ciphers(keys: tuple[bytes, ...]) -> list[AESSIV]:
    return [AESSIV(hmac.digest(key, b"tokens, version 1", "sha256")) for key in keys]
