"""How many letters a network may send, and what speaks against counting one at once: a blocked or a taken address."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from appeals.models import Contact
from outbox import blocking
from outbox.models import Blocked
from safety.typed.email_address import EmailAddress
from safety.web.throttling import Limit
from safety.web.tickets import Gate

# A network (/24, /48) can be one household or, behind a mobile provider or Tor, thousands of people. A stall where
# people write on their own phones brings some ten letters in ten minutes; a whole hall, some two hundred in a day.
# Whoever comes beyond that gets a ticket, good some seconds later than the one before it: a hall of two hundred that
# writes at once is through in half an hour. Less would store more of a flood (a network's 8,639 a day), more would make
# each of its requests cost others more of their time.
BURST_SECONDS = 600
LETTERS_PER_BURST = 20
LETTERS_PER_DAY = 200
LETTERS = Gate(Limit("letters", BURST_SECONDS, LETTERS_PER_BURST, LETTERS_PER_DAY), interval_seconds=10)

# SQLite uses a partial index only for the very words of its condition, which Django 6.1 writes with “= 1”.
IS_PROVED = {"sqlite": "is_proved AND is_proved = 1", "postgresql": "is_proved"}


class Objection(StrEnum):
    """What speaks against counting a letter without looking at it."""

    BLOCKED = "blocked"
    TAKEN = "taken"  # the address is proved for another letter


@dataclass(frozen=True)
class Sender:
    """Whom a letter comes from: the appeal it is for, and its address."""

    appeal_id: int
    email: EmailAddress


def objections_to(senders: Sequence[Sender]) -> list[set[Objection]]:
    """What speaks against a letter from each of several senders: one statement for all of them.

    Its text is made here, as making it takes Django ten times as long as running it takes the database (docs/speed.md).
    """
    blocks = [blocking.indexes_of(sender.email.canonical) for sender in senders]
    indexes = [index for sender in senders for index in sender.email.indexes]
    flat = [index for blocked in blocks for index in blocked]
    appeals = sorted({sender.appeal_id for sender in senders})
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quote('index')} FROM {quote(Blocked._meta.db_table)} WHERE {quote('index')} IN ({places(flat)}) "  # noqa: S608 (names of tables)
            f"UNION ALL SELECT CAST(appeal_id AS varchar(20)) || ' ' || blind_index FROM {quote(Contact._meta.db_table)} "
            # Of the constraint's own index, so that any number of unproved letters of an address costs nothing.
            f"WHERE {IS_PROVED[connection.vendor]} AND appeal_id IN ({places(appeals)}) "
            f"AND blind_index IN ({places(indexes)})",
            [*flat, *appeals, *indexes],
        )
        found = {name for (name,) in cursor.fetchall()}
    return [
        {Objection.BLOCKED for index in blocked if index in found}
        | {Objection.TAKEN for index in sender.email.indexes if f"{sender.appeal_id} {index}" in found}
        for sender, blocked in zip(senders, blocks, strict=True)
    ]


def places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))
