"""Tickets: who sends a form while a limit of their network is reached is told when to send it again, and is let in then.

Nothing is held, refused for good or stored. The form comes back with all that was typed and a *ticket*: a signed text
that says from when on it is good. Each ticket of a network is good one fixed interval later than the one before it, so a
flood moves the time of those who come after it back, and takes nothing from them.

A ticket is a bearer token: it names nobody, it is good wherever it comes from (a telephone changes its network), once,
and until midnight, when the counts of all limits begin anew. It is spent by the transaction that stores what was sent: a
form with errors, a preview, or a transaction that is rolled back spend none. What comes in by a ticket is not counted
against the limit, which is full: it has the place that its ticket kept for it.

No proof of work instead: it costs an old telephone what it does not cost a server.
"""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from safety.web import throttling
from safety.web.throttling import Limit

DAY_SECONDS = 24 * 3600
TICKET_LENGTH = 100  # more than any has: what is longer is not even looked at
USED = Limit("used ticket", per_day=1)


@dataclass(frozen=True)
class Gate:
    """A limit of networks, and how many seconds apart those with a ticket come in beyond it."""

    limit: Limit
    interval_seconds: int


@dataclass(frozen=True)
class Ticket:
    """From which second of which day (of the site's time zone) on its holder may send."""

    day: dt.date
    second: int
    text: str

    @property
    def starts_at(self) -> dt.datetime:
        midnight = dt.datetime.combine(self.day, dt.time(), timezone.get_default_timezone())
        return midnight + dt.timedelta(seconds=self.second)


class Why(StrEnum):
    """Why a form is to be sent later."""

    FULL = "full"  # the limit is reached
    EARLY = "early"  # its ticket is not good yet
    USED = "used"  # its ticket was used
    UNKNOWN = "unknown"  # its ticket is forged, for something else, or of another day
    KEPT = "kept"  # it was not sent: a preview, or a form with errors, that has a ticket


@dataclass(frozen=True)
class Wait:
    """When to send a form again; without a ticket where today has no place left, and counts begin anew at midnight."""

    why: Why
    starts_at: dt.datetime
    now: dt.datetime
    ticket: str = ""

    @property
    def seconds(self) -> int:
        """For `Retry-After`: whole seconds, after which it is not too early."""
        return max(1, -int((self.now - self.starts_at).total_seconds() // 1))

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)

    @property
    def hours(self) -> int:
        return -(-self.seconds // 3600)

    @property
    def minute(self) -> dt.datetime:
        """The first full minute in which it is not too early, as clocks show it."""
        full = self.starts_at.replace(second=0, microsecond=0)
        return full if full == self.starts_at else full + dt.timedelta(minutes=1)

    @property
    def ends_at(self) -> dt.datetime:
        return throttling.end_of_day(self.now)

    @property
    def is_refusal(self) -> bool:
        """Whether what was sent would have been taken, but for the limit."""
        return self.why is not Why.KEPT


class NotYet(Exception):
    """What was sent has not been stored: its network is over a limit."""

    def __init__(self, wait: Wait) -> None:
        super().__init__("over the limit of its network")
        self.wait = wait


@dataclass(frozen=True)
class Sent:
    """A form that came in: from which network ("" for this machine itself, never over a limit), with which ticket, when."""

    network: str
    ticket: str
    now: dt.datetime


def admit(gate: Gate, forms: Sequence[Sent]) -> list[Wait | None]:
    """For each of several forms None, or when to send it again; counts those of the first kind, spends their tickets.

    To be called in the transaction that stores the forms. It takes its locks in one order, however many run at once:
    networks, tickets, then the networks' places.
    """
    # One moment for all: around midnight some would be told yesterday's places.
    now = max(form.now for form in forms)
    of_network: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(forms):
        of_network[form.network].append(number)
    over = []
    for network, numbers in sorted(of_network.items()):
        limit = gate.limit if network else gate.limit.unlimited()
        over += numbers[throttling.hit_up_to(limit, network, now, count=len(numbers)) :]
    waits: list[Wait | None] = [None] * len(forms)
    without_place: dict[str, list[tuple[int, Why]]] = defaultdict(list)
    for number in sorted(over, key=lambda number: forms[number].ticket):
        form = forms[number]
        ticket = read(gate, form.ticket, now)
        if ticket is None:
            without_place[form.network].append((number, Why.UNKNOWN if form.ticket else Why.FULL))
        elif ticket.starts_at > now:
            waits[number] = Wait(Why.EARLY, ticket.starts_at, now, ticket.text)
        elif not throttling.hit(USED, ticket.text, now):
            without_place[form.network].append((number, Why.USED))
    for network, refused in sorted(without_place.items()):
        tickets = issue(gate, network, now, count=len(refused))
        for (number, why), issued in zip(refused, tickets, strict=True):
            starts_at = issued.starts_at if issued else throttling.end_of_day(now)
            waits[number] = Wait(why, starts_at, now, issued.text if issued else "")
    return waits


def issue(gate: Gate, network: str, now: dt.datetime, *, count: int = 1) -> list[Ticket | None]:
    """So many tickets of a network, each one interval later than the last one given; None where today has no place left.

    The day has a place every `interval_seconds`, numbered from midnight; those that are over are never given.
    """
    limit = Limit(f"places for {gate.limit.name}", per_day=DAY_SECONDS // gate.interval_seconds - 1)
    past = throttling.second_of_day(now) // gate.interval_seconds
    last = throttling.take_places(limit, network, now, past=past, count=count)
    day = timezone.localdate(now)
    if last is None:
        return [None] * count
    return [
        make(gate, day, number * gate.interval_seconds) if number <= limit.per_day else None
        for number in range(last - count + 1, last + 1)
    ]


def make(gate: Gate, day: dt.date, second: int) -> Ticket:
    """A ticket like no other one: networks have the same places."""
    return Ticket(day, second, _signer(gate).sign(f"{day.isoformat()}.{second}.{secrets.token_hex(8)}"))


def read(gate: Gate, text: str, now: dt.datetime) -> Ticket | None:
    """The ticket that was made here for this gate and today; None for anything else, whatever it is."""
    if not 0 < len(text) <= TICKET_LENGTH:
        return None
    try:
        day, second, _ = _signer(gate).unsign(text).split(".")
    except BadSignature:
        return None
    ticket = Ticket(dt.date.fromisoformat(day), int(second), text)
    return ticket if ticket.day == timezone.localdate(now) else None


def kept(gate: Gate, text: str, now: dt.datetime) -> Wait | None:
    """What a form that is shown again has to say of the ticket that it carries; None where it may be sent at once."""
    ticket = read(gate, text, now)
    return Wait(Why.KEPT, ticket.starts_at, now, text) if ticket and ticket.starts_at > now else None


def _signer(gate: Gate) -> Signer:
    return Signer(salt=f"safety.tickets.{gate.limit.name}")
