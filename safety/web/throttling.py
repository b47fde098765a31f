"""Throttling that identifies nobody: how often something happened is counted under hashes that last a day.

What is counted (a network, an address, the mails of the site) is hashed with HMAC-SHA256 under a key made of
`CONTACT_KEYS` and the date, so that one day's counts cannot be matched with another's, and the rows of a day are
deleted when it is over (a task of every hour: within 25 hours). A hit is one statement whatever it finds: nobody can
tell by the time it takes.
"""

import base64
import datetime as dt
import hmac
import ipaddress
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from safety.models import Hit
from safety.web.network import client_address, network_of

HOUR_SECONDS = 3600
UNLIMITED = 2**31 - 1


@dataclass(frozen=True)
class Limit:
    """How often something called `name` may happen: in each period of `burst_seconds`, and in a day."""

    name: str
    burst_seconds: int = HOUR_SECONDS
    per_burst: int = UNLIMITED
    per_day: int = UNLIMITED

    def unlimited(self) -> "Limit":
        """Counts under the same name, and allows everything."""
        return replace(self, per_burst=UNLIMITED, per_day=UNLIMITED)


def network_for(request: HttpRequest) -> str:
    """The network whose requests are counted together; "" on a local site for this machine itself.

    On a public site a loopback address is an onion service or a proxy that `PROXY_COUNT` does not know of: then it
    is the address of many people, who share a limit as those behind one mobile provider do.
    """
    address = client_address(request)
    if settings.IS_LOCAL and address and ipaddress.ip_address(address).is_loopback:
        return ""
    return network_of(address)


def hit(limit: Limit, subject: str, now: dt.datetime, *, count: int = 1) -> bool:
    """Counts `count` events of `subject`, all of them or, where that would be over the limit, none; whether it did.

    One statement, on both databases, however many run at once. The ORM can insert or update, but not add to what is
    there and say what came of it.
    """
    if count > limit.per_burst or count > limit.per_day:
        return False
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(
            _hit_text(connection.vendor),
            [
                key_of(limit, subject, today),
                today,
                burst_code(limit, subject, now),
                count,
                count,
                limit.per_day,
                limit.per_burst,
            ],
        )
        return cursor.fetchone() is not None


def hit_up_to(limit: Limit, subject: str, now: dt.datetime, *, count: int) -> int:
    """Counts as many of `count` events of `subject` as the limit allows; returns how many."""
    if hit(limit, subject, now, count=count):
        return count
    counted = 0
    while counted < count - 1 and hit(limit, subject, now):
        counted += 1
    return counted


def take_places(limit: Limit, subject: str, now: dt.datetime, *, past: int, count: int) -> int | None:
    """Gives out the next `count` of a day's numbered places, the first `past` of which are over; returns the last number.

    None where all `per_day` were given before; the last ones of several may lie beyond. One statement, so that no two
    requests are given the same place. The row counts the places that are gone.
    """
    if past >= limit.per_day:
        return None
    today = timezone.localdate(now)
    key = key_of(limit, subject, today)
    # The number of a place is a time of day: what is stored begins at a number that only the key tells.
    first = code_of(key, "first place", today, bits=30)
    past += first
    with connection.cursor() as cursor:
        cursor.execute(
            _places_text(connection.vendor), [key, today, past + count, past, past, count, first + limit.per_day]
        )
        row = cursor.fetchone()
    return row[0] - first if row else None


def undo_hit(limit: Limit, subject: str, now: dt.datetime) -> None:
    """Takes back one event that was counted and did not happen after all."""
    hits = Hit.objects.filter(
        pk=key_of(limit, subject, timezone.localdate(now)),
        burst=burst_code(limit, subject, now),
        in_burst__gt=0,
        in_day__gt=0,
    )
    hits.update(in_burst=F("in_burst") - 1, in_day=F("in_day") - 1)


def key_of(limit: Limit, subject: str, today: dt.date) -> str:
    """What a subject's events of a day are counted under, in 64 hexadecimal digits."""
    key = _key_of_day(settings.CONTACT_KEYS[0], today)
    return hmac.digest(key, f"{limit.name} {subject}".encode(), "sha256").hex()


def burst_code(limit: Limit, subject: str, now: dt.datetime) -> int:
    """What the present period is stored as: a number that tells nobody without the key which one it is.

    Two periods have the same one in 32,768 times; events of the earlier one then count for the later one, too.
    """
    today = timezone.localdate(now)
    return code_of(key_of(limit, subject, today), f"period {burst_number(limit, now)}", today)


def code_of(key: str, text: str, today: dt.date, *, bits: int = 15) -> int:
    """So many bits of a keyed hash that lasts a day; `Hit.burst` holds 15."""
    digest = hmac.digest(_key_of_day(settings.CONTACT_KEYS[0], today), f"{key} {text}".encode(), "sha256")
    return int.from_bytes(digest[:4], "big") >> (32 - bits)


def burst_number(limit: Limit, now: dt.datetime) -> int:
    """The number of the limit's present period, counted from midnight."""
    return second_of_day(now) // limit.burst_seconds


def second_of_day(now: dt.datetime) -> int:
    """How many seconds of the site's day are over."""
    local = timezone.localtime(now)
    return local.hour * 3600 + local.minute * 60 + local.second


def end_of_hour(now: dt.datetime) -> dt.datetime:
    """When the counts of an hour begin anew."""
    return timezone.localtime(now).replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def end_of_day(now: dt.datetime) -> dt.datetime:
    """When the counts of a day begin anew."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + dt.timedelta(days=1)


@lru_cache(maxsize=4)
def _key_of_day(first: bytes, today: dt.date) -> bytes:
    return hmac.digest(base64.urlsafe_b64decode(first), f"limits of {today.isoformat()}, version 1".encode(), "sha256")


@cache
def _hit_text(vendor: str) -> str:
    table = connection.ops.quote_name(Hit._meta.db_table)
    return (
        f"INSERT INTO {table} AS hit (key, day, burst, in_burst, in_day) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608 (the name of a table)
        "ON CONFLICT (key) DO UPDATE SET "
        "in_burst = excluded.in_burst + CASE WHEN hit.burst = excluded.burst THEN hit.in_burst ELSE 0 END, "
        "burst = excluded.burst, in_day = hit.in_day + excluded.in_day "
        "WHERE hit.in_day + excluded.in_day <= %s "
        "AND (hit.burst <> excluded.burst OR hit.in_burst + excluded.in_burst <= %s) "
        "RETURNING in_day"
    )


@cache
def _places_text(vendor: str) -> str:
    table = connection.ops.quote_name(Hit._meta.db_table)
    return (
        f"INSERT INTO {table} AS hit (key, day, burst, in_burst, in_day) VALUES (%s, %s, 0, 0, %s) "  # noqa: S608 (the name of a table)
        "ON CONFLICT (key) DO UPDATE SET in_day = CASE WHEN hit.in_day < %s THEN %s ELSE hit.in_day END + %s "
        "WHERE hit.in_day < %s RETURNING in_day"
    )
