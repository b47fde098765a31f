"""What speaks against counting a letter at once: too many from its network, a blocked address, or one that is taken."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.utils import timezone

from appeals.models import Contact
from outbox import blocking
from outbox.models import Blocked
from safety import throttling
from safety.models import Hit
from safety.throttling import UNLIMITED, Limit
from safety.typed.email_address import EmailAddress

# A network (/24, /48) can be one household or, behind a mobile provider or Tor, thousands of people. A stall where
# people write on their own phones brings some ten letters in ten minutes; a whole hall, some two hundred in a day.
# Letters above that wait for an organiser: too low a figure costs an organiser's time, and no letter is lost.
BURST_SECONDS = 600
LETTERS_PER_BURST = 20
LETTERS_PER_DAY = 200
LETTERS = Limit("letters", BURST_SECONDS, LETTERS_PER_BURST, LETTERS_PER_DAY)
# Letters from this machine itself (network "") are counted too, and never over the limit.
OWN_LETTERS = Limit("letters", BURST_SECONDS, UNLIMITED, UNLIMITED)


# SQLite uses a partial index only for the very words of its condition, which Django 6.1 writes with “= 1”.
IS_PROVED = {"sqlite": "is_proved AND is_proved = 1", "postgresql": "is_proved"}


class Objection(StrEnum):
    """What speaks against counting a letter without looking at it."""

    LIMIT = "limit"
    BLOCKED = "blocked"
    TAKEN = "taken"  # the address is proved for another letter


@dataclass(frozen=True)
class Sender:
    """Whom a letter comes from: the appeal it is for, its address, and its network ("" for this machine itself)."""

    appeal_id: int
    email: EmailAddress
    network: str


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
    return objections_to([Sender(0, EmailAddress.parse(address), network)], now)[0]


def objections_to(senders: Sequence[Sender], now: dt.datetime) -> list[set[Objection]]:
    """What speaks against a letter from each of several senders: one statement for all of them.

    Its text is made here, as making it takes Django ten times as long as running it takes the database (docs/speed.md).
    """
    today, burst = timezone.localdate(now), throttling.burst_number(LETTERS, now)
    blocks = [blocking.indexes_of(sender.email.canonical) for sender in senders]
    keys = [throttling.key_of(LETTERS, sender.network, today) for sender in senders]
    indexes = [index for sender in senders for index in sender.email.indexes]
    flat = [index for blocked in blocks for index in blocked]
    appeals = sorted({sender.appeal_id for sender in senders})
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quote('index')} FROM {quote(Blocked._meta.db_table)} WHERE {quote('index')} IN ({places(flat)}) "  # noqa: S608 (names of tables)
            f"UNION ALL SELECT key FROM {quote(Hit._meta.db_table)} WHERE key IN ({places(keys)}) "
            "AND (in_day >= %s OR burst = %s AND in_burst >= %s) "
            f"UNION ALL SELECT CAST(appeal_id AS varchar(20)) || ' ' || blind_index FROM {quote(Contact._meta.db_table)} "
            # Of the constraint's own index, so that any number of unproved letters of an address costs nothing.
            f"WHERE {IS_PROVED[connection.vendor]} AND appeal_id IN ({places(appeals)}) "
            f"AND blind_index IN ({places(indexes)})",
            [*flat, *keys, LETTERS_PER_DAY, burst, LETTERS_PER_BURST, *appeals, *indexes],
        )
        found = {name for (name,) in cursor.fetchall()}
    return [
        {Objection.BLOCKED for index in blocked if index in found}
        | ({Objection.LIMIT} if sender.network and key in found else set())
        | {Objection.TAKEN for index in sender.email.indexes if f"{sender.appeal_id} {index}" in found}
        for sender, blocked, key in zip(senders, blocks, keys, strict=True)
    ]


def places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
