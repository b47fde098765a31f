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
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet, Value
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
    within = _count(
        "letters " + network, now, slot_seconds=BURST_SECONDS, per_slot=LETTERS_A_BURST, per_day=LETTERS_A_DAY
    )
    return within or not network


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
    first = base64.urlsafe_b64decode(settings.CONTACT_KEYS[0])
    key = hmac.digest(first, f"limits of {today.isoformat()}, version 1".encode(), "sha256")
    return hmac.digest(key, what.encode(), "sha256").hex()


def _slot(now: dt.datetime, seconds: int) -> int:
    local = timezone.localtime(now)
    return (local.hour * 3600 + local.minute * 60 + local.second) // seconds


def _count(what: str, now: dt.datetime, *, slot_seconds: int, per_slot: int = _MANY, per_day: int = _MANY) -> bool:
    """Counts one, unless the slot or the day is full: one statement, on both databases, however many run at once.

    The ORM can insert or update, but not add to what is there and say what came of it.
    """
    if per_slot < 1 or per_day < 1:
        return False
    today = timezone.localdate(now)
    table = connection.ops.quote_name(LimitHit._meta.db_table)
    slot = _slot(now, slot_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} AS hit (key, day, slot, in_slot, in_day) VALUES (%s, %s, %s, 1, 1)
            ON CONFLICT (key) DO UPDATE SET
                in_slot = CASE WHEN hit.slot = excluded.slot THEN hit.in_slot + 1 ELSE 1 END,
                slot = excluded.slot,
                in_day = hit.in_day + 1
            WHERE hit.in_day < %s AND (hit.slot <> excluded.slot OR hit.in_slot < %s)
            RETURNING in_day""",
            [_key(what, today), today, slot, per_day, per_slot],
        )
        return cursor.fetchone() is not None


def _uncount(what: str, now: dt.datetime, *, slot_seconds: int) -> None:
    hits = LimitHit.objects.filter(
        pk=_key(what, timezone.localdate(now)), slot=_slot(now, slot_seconds), in_slot__gt=0, in_day__gt=0
    )
    hits.update(in_slot=F("in_slot") - 1, in_day=F("in_day") - 1)


# --- Judging -------------------------------------------------------------------------------------------------------


def objections(address: str, network: str, now: dt.datetime) -> set[Objection]:
    """What speaks against a letter from `address` and `network`, counting nothing: one query, whatever it finds."""
    indexes = _indexes(address)
    values: dict[str, object] = {f"index{number}": index for number, index in enumerate(indexes)}
    values["key"] = _key("letters " + network, timezone.localdate(now))
    values["slot"] = _slot(now, BURST_SECONDS)
    found = {Objection(why) for (why,) in _objections(len(indexes)).rows(**values)}
    return found if network else found - {Objection.LIMIT}


@lru_cache(maxsize=32)
def _objections(index_count: int) -> Select[tuple[str]]:
    """The query of `objections`, which every letter runs, for so many indexes."""
    index, key, slot = Blocked._meta.get_field("index"), LimitHit._meta.pk, LimitHit._meta.get_field("slot")

    def make() -> QuerySet[Any, tuple[str]]:
        holes = [Hole(f"index{number}", index) for number in range(index_count)]
        blocked = Blocked.objects.filter(index__in=holes).order_by()
        hit = LimitHit.objects.filter(pk=Hole("key", key))
        full = hit.filter(in_day__gte=LETTERS_A_DAY) | hit.filter(slot=Hole("slot", slot), in_slot__gte=LETTERS_A_BURST)
        return (
            blocked.annotate(why=Value(Objection.BLOCKED.value))
            .values_list("why")
            .union(full.annotate(why=Value(Objection.LIMIT.value)).values_list("why"))
        )

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


def unblock(address_or_domain: str) -> bool:
    """Lets letters from an address or a domain pass again; whether it was blocked. Raises ValueError for neither."""
    text = address_or_domain.strip()
    name = sealing.canonical_address(text) if "@" in text.lstrip("@") else "@" + _domain(text)
    return Blocked.objects.filter(index__in=sealing.blind_indexes(name)).delete()[0] > 0


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
