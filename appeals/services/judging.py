"""What speaks against taking a letter at once: too many from its network, or a blocked address."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from outbox import blocking
from outbox.models import Blocked
from safety import throttling
from safety.models import Hit
from safety.throttling import UNLIMITED, Limit

# A network (/24, /48) can be one household or, behind a mobile provider or Tor, thousands of people. A stall where
# people write on their own phones brings some ten letters in ten minutes; a whole hall, some two hundred in a day.
# Letters above that wait for an organiser: too low a figure costs an organiser's time, and no letter is lost.
BURST_SECONDS = 600
LETTERS_PER_BURST = 20
LETTERS_PER_DAY = 200
LETTERS = Limit("letters", BURST_SECONDS, LETTERS_PER_BURST, LETTERS_PER_DAY)
# Letters from this machine itself (network "") are counted too, and never over the limit.
OWN_LETTERS = Limit("letters", BURST_SECONDS, UNLIMITED, UNLIMITED)


class Objection(StrEnum):
    """What speaks against taking a letter without looking at it."""

    LIMIT = "limit"
    BLOCKED = "blocked"


def hit(network: str, now: dt.datetime) -> bool:
    """Counts a letter from `network`; False where it is over a limit. "" is counted too, and never over."""
    return hit_many(network, 1, now)[0]


def hit_many(network: str, count: int, now: dt.datetime) -> list[bool]:
    """`hit` for several letters from `network` at once."""
    limit = LETTERS if network else OWN_LETTERS
    if throttling.hit(limit, network, now, count=count):
        return [True] * count
    return [False] if count == 1 else [throttling.hit(limit, network, now) for _ in range(count)]


def objections(address: str, network: str, now: dt.datetime) -> set[Objection]:
    """What speaks against a letter from `address` and `network`, counting nothing. Always one query."""
    return objections_to([(address, network)], now)[0]


def objections_to(senders: Sequence[tuple[str, str]], now: dt.datetime) -> list[set[Objection]]:
    """What speaks against a letter from each of several (address, network): one query for all of them."""
    today, burst = timezone.localdate(now), throttling.burst_number(LETTERS, now)
    names = [(blocking.indexes_of(address), throttling.key_of(LETTERS, network, today)) for address, network in senders]
    blocked = Blocked.objects.filter(index__in=[index for blocks, _ in names for index in blocks])
    full = Q(in_day__gte=LETTERS_PER_DAY) | Q(burst=burst, in_burst__gte=LETTERS_PER_BURST)
    hits = Hit.objects.filter(full, pk__in=[key for _, key in names])
    either = blocked.order_by().values_list("index").union(hits.values_list("key"), all=True)
    found = {name for (name,) in either.order_by()}
    if not found:
        return [set() for _ in senders]
    return [
        {Objection.BLOCKED for index in blocks if index in found}
        | ({Objection.LIMIT} if network and key in found else set())
        for (blocks, key), (_, network) in zip(names, senders, strict=True)
    ]
