"""Addresses as the database may hold them: a keyed index to find one by, and an encrypted copy to write to.

The keys are `CONTACT_KEYS`, outside the database: the first one writes, every one is looked up and opens. From each key
two are derived (HMAC-SHA256 under different labels), one for the index and one for the encryption.
"""

import base64
import hmac
import re
from functools import lru_cache

import idna
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# In bytes (RFC 5321, 4.5.3.1.3, with the erratum to it): no deliverable address is longer.
ADDRESS_MAX_LENGTH = 254
GMAIL_DOMAINS = {"gmail.com", "googlemail.com"}
# Labels of ASCII letters, digits and hyphens (none that IDNA reserves, with two hyphens after two characters): those
# stay as they are (RFC 5891, 4.2), and most addresses need no look into Unicode's tables.
_LABEL = r"(?!..--)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_PLAIN_DOMAIN = re.compile(rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*")


class Unsealable(Exception):
    """The sealed text was made with a key that is not among `CONTACT_KEYS`, or is damaged."""


def canonical_address(address: str) -> str:
    """The one spelling under which all spellings of a mailbox count as one writer.

    Stray spaces go, case is folded, an international domain is written in its ASCII form (UTS 46), `+tag` is cut, and
    Gmail's dots and its second domain are evened out (https://support.google.com/mail/answer/7436150).
    Raises ValueError where there is no `@`, the domain cannot be encoded, or the whole is too long to be sealed.
    """
    address = re.sub(r"\s+", "", address)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or len(address.encode(errors="surrogatepass")) > ADDRESS_MAX_LENGTH:
        raise ValueError("not an address")
    domain = domain.rstrip(".")
    if not _PLAIN_DOMAIN.fullmatch(domain):
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError("not a domain") from error
    domain = domain.lower()
    local = local.lower().split("+", 1)[0] or local.lower()
    if domain in GMAIL_DOMAINS:
        domain = "gmail.com"
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def mailbox_of(address: str) -> str:
    """The canonical address with its `+tag`, except at Gmail: two spellings with the same one reach the same mailbox.

    Where a provider has no tagged addresses, `name+x` can be another person's mailbox than `name`.
    Raises ValueError as `canonical_address` does.
    """
    canonical = canonical_address(address)
    local, _, domain = canonical.partition("@")
    _, plus, tag = re.sub(r"\s+", "", address).rpartition("@")[0].lower().partition("+")
    if not plus or domain == "gmail.com" or local.startswith("+"):
        return canonical
    return f"{local}+{tag}@{domain}"


def blind_indexes(canonical: str) -> list[str]:
    """The index of a canonical address under every key, 64 hexadecimal digits each; the first is the one to write."""
    return [hmac.digest(key, canonical.encode(), "sha256").hex() for key in _index_keys(_keys())]


def domain_index(domain: str) -> str:
    """The index of a domain under the first key, 64 hexadecimal digits, apart from those of addresses."""
    return hmac.digest(_domain_key(_keys()[0]), domain.encode(), "sha256").hex()


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
def _domain_key(key: bytes) -> bytes:
    return hmac.digest(key, b"blind index of domains, version 1", "sha256")


@lru_cache(maxsize=4)
def _cipher(keys: tuple[bytes, ...]) -> MultiFernet:
    derived = [hmac.digest(key, b"sealing of addresses, version 1", "sha256") for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
