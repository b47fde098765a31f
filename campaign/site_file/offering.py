"""What pages and papers say of the file: how large, of which day, its digest, and what it is signed with."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from campaign.site_file import addresses, keeping, signing


@dataclass(frozen=True)
class Signed:
    """The site's key as people compare it and `ssh-keygen` reads it; all "" while there is none."""

    fingerprint: str = ""
    allowed_signers: str = ""
    verify: str = ""


@dataclass(frozen=True)
class Offered:
    """The file that can be downloaded."""

    size: int
    day: dt.date | None
    digest: str


@dataclass(frozen=True)
class Offer:
    """What /reach/ shows: the file, or None and whether one makes itself soon; the key; where else the site is."""

    file: Offered | None
    is_coming: bool
    key: Signed
    onion: str
    mirrors: list[str]


VERIFY = (
    f"ssh-keygen -Y verify -f allowed_signers -I {signing.SIGNER} -n {signing.NAMESPACE} -s SHA256SUMS.sig < SHA256SUMS"
)


def offer() -> Offer:
    """Five queries at most."""
    row = keeping.current()
    file = Offered(row.size, row.made_on, row.digest) if row else None
    is_coming = row is None and keeping.is_coming()
    return Offer(file, is_coming, key(), settings.ONION_URL, addresses.mirrors())


def key() -> Signed:
    public_key = signing.current()
    if not public_key:
        return Signed()
    return Signed(signing.fingerprint(public_key), signing.allowed_signers(public_key), VERIFY)


def printed_line() -> str:
    """For papers, in the active language: what a copy of the site has to be signed with; "" while there is no key.

    The fingerprint has a line of its own: it is compared sign by sign, and a break within would be taken for one.
    """
    found = key().fingerprint
    words = gettext("Copies of this site as a file are signed with this key:")
    return f"{words}\n{found}" if found else ""
