"""Blocked addresses and domains: stored as blind indexes, so that one can be looked up but the list cannot be read."""

import datetime as dt

from django.utils import timezone

from outbox.models import Blocked
from safety import erasure_list
from safety.erasure_list import Erased
from safety.keys import sealing
from safety.typed.canonical import canonical_address

ANYBODY = "anybody"


def is_blocked(address: str) -> bool:
    """Whether `address` is blocked: itself, its domain, or a domain that this lies below."""
    return Blocked.objects.filter(index__in=indexes_of(address)).exists()


def indexes_of(address: str) -> list[str]:
    """The blind indexes under which an address is blocked: its own, its domain's, and those of all above that."""
    canonical = canonical_address(address)
    labels = canonical.rpartition("@")[2].split(".")
    names = [canonical, *("@" + ".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))]
    return [index for name in names for index in _of_every_kind(name)]


def has_index(indexes: list[str]) -> bool:
    """Whether an address is blocked itself that only its blind indexes are known of."""
    return Blocked.objects.filter(index__in=indexes).exists()


def block_index(indexes: list[str], *, by: object, now: dt.datetime, reason: str = "") -> bool:
    """Blocks an address by its blind indexes, of which the first is written; whether that is new."""
    return _block_indexes(indexes, Blocked.Kind.ADDRESS, by, now, reason)


def unblock_index(indexes: list[str]) -> bool:
    """Lets an address pass again; whether it was blocked."""
    if not Blocked.objects.filter(index__in=indexes).delete()[0]:
        return False
    erasure_list.enter(Erased.UNBLOCKED, indexes)
    return True


def block_address(address: str, *, by: object, now: dt.datetime, reason: str = "") -> bool:
    """Blocks an address from now on; whether that is new. Raises ValueError for what is no address."""
    return _block(canonical_address(address), Blocked.Kind.ADDRESS, by, now, reason)


def block_domain(domain: str, *, by: object, now: dt.datetime, reason: str = "") -> bool:
    """Blocks a domain and all below it; whether that is new. Raises ValueError for what is no domain.

    A domain below a provider's that is one person's mailbox is blocked as their address.
    """
    name = _name_of(domain)
    return _block(name, Blocked.Kind.DOMAIN if name.startswith("@") else Blocked.Kind.ADDRESS, by, now, reason)


def is_address(text: str) -> bool:
    """Whether a text names an address, rather than a domain (`example.org` or `@example.org`)."""
    return "@" in text.strip().lstrip("@")


def block(text: str, *, by: object, now: dt.datetime, reason: str = "") -> bool:
    """Blocks the address or the domain that `text` names; whether that is new. Raises ValueError for neither."""
    return (block_address if is_address(text) else block_domain)(text, by=by, now=now, reason=reason)


def block_of(text: str) -> Blocked | None:
    """The entry of the very address or domain that `text` names. Raises ValueError for neither."""
    name = canonical_address(text) if is_address(text) else _name_of(text)
    return Blocked.objects.filter(index__in=_of_every_kind(name)).first()


def unblock(text: str) -> bool:
    """Lets an address or a domain pass again; whether it was blocked. Raises ValueError for neither."""
    entry = block_of(text)
    return entry is not None and unblock_index([entry.index])


def _name_of(domain: str) -> str:
    """The domain behind an @; the address where all that is sent to it reaches one mailbox."""
    canonical = canonical_address(f"{ANYBODY}@" + domain.strip().lstrip("@"))
    local, _, canonical_domain = canonical.partition("@")
    if "." not in canonical_domain:
        raise ValueError("not a domain")
    return f"@{canonical_domain}" if local == ANYBODY else canonical


def _block(name: str, kind: str, by: object, now: dt.datetime, reason: str) -> bool:
    return _block_indexes(_of_every_kind(name), kind, by, now, reason)


def _of_every_kind(name: str) -> list[str]:
    """The first is the one to write. What an older version blocked stays so."""
    return sealing.blind_indexes(name) + sealing.older_indexes(name)


def _block_indexes(indexes: list[str], kind: str, by: object, now: dt.datetime, reason: str) -> bool:
    if Blocked.objects.filter(index__in=indexes).exists():
        return False
    entry = Blocked(
        index=indexes[0],
        kind=kind,
        reason=reason,
        blocked_on=timezone.localdate(now),
        blocked_by_id=getattr(by, "pk", None),
    )
    Blocked.objects.bulk_create([entry], ignore_conflicts=True)
    erasure_list.enter(Erased.BLOCKED, [entry.index], detail=f"{kind} {reason}".strip())
    return True
