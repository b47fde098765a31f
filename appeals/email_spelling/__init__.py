"""Asks about an address whose domain looks mistyped. Nothing is refused: who sends the same address again is believed."""

import contextlib
from dataclasses import dataclass

import idna

from appeals.email_spelling import alphabets, slips
from appeals.email_spelling.providers import DOMAINS


@dataclass(frozen=True)
class Doubt:
    """What is odd about an address, and the address that was probably meant ("" where there is none to name)."""

    suggestion: str
    mixes_alphabets: bool = False


def doubt_about(address: str) -> Doubt | None:
    """The doubt about an address, or None; there is none about a provider of the list."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in DOMAINS:
        return None
    if "xn--" in domain:
        # Chromium writes so what was typed in other letters, before it sends it.
        with contextlib.suppress(UnicodeError):
            domain = idna.decode(domain)
    mixes_alphabets = alphabets.are_mixed(domain)
    meant = slips.meant(domain) if domain.isascii() else alphabets.meant(domain)
    if not meant and not mixes_alphabets:
        return None
    return Doubt(f"{local}@{meant}" if meant else "", mixes_alphabets)
