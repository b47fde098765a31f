"""Limits against floods, which know nobody: how much, from where and to whom is counted under hashes that last a day.

What is counted (a network, an address, the mails of the site) is hashed with HMAC-SHA256 under a key made of
`CONTACT_KEYS` and the date, so that one day's counts cannot be matched with another's, and the rows of a day are
deleted when it is over (a chore of every hour: within 25 hours). A count is one statement whatever it finds: nobody can
tell by the time it takes.
"""

import base64
import datetime as dt
import hmac
import ipaddress
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from safety import sealing
from safety.models import Blocked, LimitHit
from safety.network import client_address, network_of
from safety.prepared import Hole, Select

# A network (/24, /48) can be one household or, behind a mobile provider or Tor, thousands of people. A stall where
# people write on their own phones brings some ten letters in ten minutes; a whole hall, some two hundred in a day.
# Whatever comes above waits for an organiser, so that the price of a figure too low is somebody's look, not a letter.
BURST_SECONDS = 600
LETTERS_A_BURST = 20
LETTERS_A_DAY = 200
# A talk among people who know each other brings fewer, and each has to be read by somebody.
COMMENTS_A_BURST = 10
COMMENTS_A_DAY = 60
# The confirmation, a message to somebody who writes again, and one to spare: what a person needs, and too little
# to make a nuisance of us with somebody else's address.
MAILS_AN_ADDRESS_A_DAY = 3
HOUR_SECONDS = 3600
_MANY = 2**31 - 1


class Objection(StrEnum):
    """What speaks against taking a letter without looking at it."""

    LIMIT = "limit"
    BLOCKED = "blocked"


# --- Counting ------------------------------------------------------------------------------------------------------


def network_for(request: HttpRequest) -> str:
    """The network whose letters are counted together; "" on a local site for this machine itself.

    On a public site a loopback address is an onion service or a proxy that `PROXY_COUNT` does not know of: then it
    stands for many people, and they share a limit as those behind one mobile provider do.
    """
    address = client_address(request)
    if settings.IS_LOCAL and address and ipaddress.ip_address(address).is_loopback:
        return ""
    return network_of(address)


def count_letter(network: str, now: dt.datetime) -> bool:
    """Counts a letter from `network`; False where it is over a limit. "" is counted like any, and never over."""
    return count_letters(network, 1, now)[0]


def count_letters(network: str, how_many: int, now: dt.datetime) -> list[bool]:
    """Counts letters that came from `network` together, each as `count_letter` counts one."""
    # This machine's own are never over a limit, so they need not be refused one by one.
    per_slot, per_day = (LETTERS_A_BURST, LETTERS_A_DAY) if network else (_MANY, _MANY)

    def count(number: int) -> bool:
        return _count("letters " + network, now, number, slot_seconds=BURST_SECONDS, per_slot=per_slot, per_day=per_day)

    if how_many <= per_slot and count(how_many):
        return [True] * how_many
    return [False] if how_many == 1 else [count(1) for _ in range(how_many)]


def count_comment(network: str, now: dt.datetime) -> bool:
    """Counts a comment from `network` as `count_letter` counts a letter, and apart from letters."""
    within = _count(
        "comments " + network, now, slot_seconds=BURST_SECONDS, per_slot=COMMENTS_A_BURST, per_day=COMMENTS_A_DAY
    )
    return within or not network


def take_address(address: str, now: dt.datetime) -> bool:
    """Counts a mail to an address; False where it has had as many as it may have today."""
    return _count(_address(address), now, slot_seconds=HOUR_SECONDS, per_day=MAILS_AN_ADDRESS_A_DAY)


def give_address_back(address: str, now: dt.datetime) -> None:
    """Uncounts a mail that was not sent after all."""
    _uncount(_address(address), now, slot_seconds=HOUR_SECONDS)


def take_budget(now: dt.datetime, *, is_bulk: bool) -> bool:
    """Counts a mail of the site; False where the hour's budget is used up. Mail to many gets half of it at most."""
    most = settings.MAIL_HOURLY_BUDGET // 2 if is_bulk else settings.MAIL_HOURLY_BUDGET
    return _count("mails", now, slot_seconds=HOUR_SECONDS, per_slot=most)


def give_budget_back(now: dt.datetime) -> None:
    """Uncounts a mail that was not sent after all."""
    _uncount("mails", now, slot_seconds=HOUR_SECONDS)


def end_of_hour(now: dt.datetime) -> dt.datetime:
    """When the budget begins anew."""
    return timezone.localtime(now).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def end_of_day(now: dt.datetime) -> dt.datetime:
    """When the day's counts begin anew."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + dt.timedelta(days=1)


def _address(address: str) -> str:
    return "address " + sealing.canonical_address(address)


def _key(what: str, today: dt.date) -> str:
    return hmac.digest(_key_of_day(settings.CONTACT_KEYS[0], today), what.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _key_of_day(first: bytes, today: dt.date) -> bytes:
    return hmac.digest(base64.urlsafe_b64decode(first), f"limits of {today.isoformat()}, version 1".encode(), "sha256")


def _slot(now: dt.datetime, seconds: int) -> int:
    local = timezone.localtime(now)
    return (local.hour * 3600 + local.minute * 60 + local.second) // seconds


def _count(
    what: str, now: dt.datetime, how_many: int = 1, *, slot_seconds: int, per_slot: int = _MANY, per_day: int = _MANY
) -> bool:
    """Counts so many, all or, where that is too many for the slot or the day, none.

    One statement, on both databases, however many run at once. The ORM can insert or update, but not add to what is
    there and say what came of it.
    """
    if per_slot < how_many or per_day < how_many:
        return False
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(
            _count_text(connection.vendor),
            [_key(what, today), today, _slot(now, slot_seconds), how_many, how_many, per_day, per_slot],
        )
        return cursor.fetchone() is not None


@cache
def _count_text(vendor: str) -> str:
    table = connection.ops.quote_name(LimitHit._meta.db_table)
    return (
        f"INSERT INTO {table} AS hit (key, day, slot, in_slot, in_day) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (key) DO UPDATE SET "
        "in_slot = excluded.in_slot + CASE WHEN hit.slot = excluded.slot THEN hit.in_slot ELSE 0 END, "
        "slot = excluded.slot, in_day = hit.in_day + excluded.in_day "
        "WHERE hit.in_day + excluded.in_day <= %s "
        "AND (hit.slot <> excluded.slot OR hit.in_slot + excluded.in_slot <= %s) "
        "RETURNING in_day"
    )


def _uncount(what: str, now: dt.datetime, *, slot_seconds: int) -> None:
    hits = LimitHit.objects.filter(
        pk=_key(what, timezone.localdate(now)), slot=_slot(now, slot_seconds), in_slot__gt=0, in_day__gt=0
    )
    hits.update(in_slot=F("in_slot") - 1, in_day=F("in_day") - 1)


# --- Judging -------------------------------------------------------------------------------------------------------


def objections(address: str, network: str, now: dt.datetime) -> set[Objection]:
    """What speaks against a letter from `address` and `network`, counting nothing: one query, whatever it finds."""
    return objections_to([(address, network)], now)[0]


def objections_to(senders: Sequence[tuple[str, str]], now: dt.datetime) -> list[set[Objection]]:
    """What speaks against a letter from each of several (address, network): one query for all of them."""
    today, slot = timezone.localdate(now), _slot(now, BURST_SECONDS)
    names = [(_indexes(address), _key("letters " + network, today)) for address, network in senders]
    indexes = [index for blocks, _ in names for index in blocks]
    values: dict[str, object] = {f"index{number}": index for number, index in enumerate(indexes)}
    values |= {f"key{number}": key for number, (_, key) in enumerate(names)}
    found = {name for (name,) in _objections(len(indexes), len(names)).rows(**values, slot=slot)}
    if not found:
        return [set() for _ in senders]
    return [
        {Objection.BLOCKED for index in blocks if index in found}
        | ({Objection.LIMIT} if network and key in found else set())
        for (blocks, key), (_, network) in zip(names, senders, strict=True)
    ]


@lru_cache(maxsize=64)
def _objections(index_count: int, key_count: int) -> Select[tuple[str]]:
    """Those of so many indexes that are blocked, and those of so many keys of networks that are over a limit."""
    index, key, slot = Blocked._meta.get_field("index"), LimitHit._meta.pk, LimitHit._meta.get_field("slot")

    def make() -> QuerySet[Any, tuple[str]]:
        blocked = Blocked.objects.filter(index__in=[Hole(f"index{number}", index) for number in range(index_count)])
        hits = LimitHit.objects.filter(pk__in=[Hole(f"key{number}", key) for number in range(key_count)])
        full = Q(in_day__gte=LETTERS_A_DAY) | Q(slot=Hole("slot", slot), in_slot__gte=LETTERS_A_BURST)
        return blocked.order_by().values_list("index").union(hits.filter(full).values_list("key"), all=True)

    return Select(make)


def is_blocked(address: str) -> bool:
    """Whether letters from `address` are held: itself or its domain, or one that this lies below, is blocked."""
    return Blocked.objects.filter(index__in=_indexes(address)).exists()


def _indexes(address: str) -> list[str]:
    """The blind indexes under which an address is blocked: its own, its domain's, and those of all above that."""
    canonical = sealing.canonical_address(address)
    labels = canonical.rpartition("@")[2].split(".")
    names = [canonical, *("@" + ".".join(labels[start:]) for start in range(max(len(labels) - 1, 1)))]
    return [index for name in names for index in sealing.blind_indexes(name)]


# --- Blocking ------------------------------------------------------------------------------------------------------


def block_address(address: str, *, by: object, now: dt.datetime) -> bool:
    """Holds letters from an address from now on; whether that is new. Raises ValueError for what is no address."""
    return _block(sealing.canonical_address(address), Blocked.Kind.ADDRESS, by, now)


def block_domain(domain: str, *, by: object, now: dt.datetime) -> bool:
    """Holds letters from a domain and all below it; whether that is new. Raises ValueError for what is no domain."""
    return _block("@" + _domain(domain), Blocked.Kind.DOMAIN, by, now)


def is_address(text: str) -> bool:
    """Whether a text names an address, rather than a domain (`example.org` or `@example.org`)."""
    return "@" in text.strip().lstrip("@")


def block(text: str, *, by: object, now: dt.datetime) -> bool:
    """Blocks the address or the domain that `text` names; whether that is new. Raises ValueError for neither."""
    return (block_address if is_address(text) else block_domain)(text, by=by, now=now)


def block_of(text: str) -> Blocked | None:
    """The entry of the very address or domain that `text` names. Raises ValueError for neither."""
    name = sealing.canonical_address(text) if is_address(text) else "@" + _domain(text)
    return Blocked.objects.filter(index__in=sealing.blind_indexes(name)).first()


def unblock(text: str) -> bool:
    """Lets letters from an address or a domain pass again; whether it was blocked. Raises ValueError for neither."""
    entry = block_of(text)
    return entry is not None and entry.delete()[0] > 0


def _domain(text: str) -> str:
    canonical = sealing.canonical_address("anybody@" + text.strip().lstrip("@"))
    domain = canonical.rpartition("@")[2]
    if "." not in domain:
        raise ValueError("not a domain")
    return domain


def _block(name: str, kind: str, by: object, now: dt.datetime) -> bool:
    indexes = sealing.blind_indexes(name)
    if Blocked.objects.filter(index__in=indexes).exists():
        return False
    Blocked.objects.bulk_create(
        [
            Blocked(
                index=indexes[0], kind=kind, blocked_on=timezone.localdate(now), blocked_by_id=getattr(by, "pk", None)
            )
        ],
        ignore_conflicts=True,
    )
    return True
