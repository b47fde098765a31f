"""How much mail leaves: the site's in an hour, each lane's share of it, and each address's in a day.

No row here says at what hour anything was: the number of the hour is part of what is hashed, so that whoever copies the
database sees counts of the day, and not when a mail left.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from outbox import lanes
from safety.models import Hit
from safety.typed.canonical import canonical_address, mailbox_of
from safety.web import throttling
from safety.web.throttling import HOUR_SECONDS, Limit

DAY_SECONDS = 24 * HOUR_SECONDS
# The confirmation, a message to a writer who writes again, and one to spare: what a person needs, and too little
# to flood the owner of an address that another person typed.
MAILS_PER_ADDRESS_PER_DAY = 3
ADDRESS = Limit("address", DAY_SECONDS, per_day=MAILS_PER_ADDRESS_PER_DAY)
# Where a provider has no tagged addresses, mails to made-up ones are lost: they leave one to the address without a tag.
TAGGED = Limit("tagged address", DAY_SECONDS, per_day=MAILS_PER_ADDRESS_PER_DAY - 1)
BUDGET = Limit("mails", DAY_SECONDS)
LANE = Limit("mails of a lane", DAY_SECONDS)
_HOUR = Limit("hour", HOUR_SECONDS)
_BATCH = 1000


def hit_address(address: str, now: dt.datetime) -> bool:
    """Counts a mail to an address; False where it has had as many as it may have today."""
    canonical = canonical_address(address)
    if not throttling.hit(ADDRESS, canonical, now):
        return False
    if not is_tagged(address) or throttling.hit(TAGGED, canonical, now):
        return True
    throttling.undo_hit(ADDRESS, canonical, now)
    return False


def undo_address_hit(address: str, now: dt.datetime) -> None:
    """Takes back the count of a mail that was not sent after all."""
    throttling.undo_hit(ADDRESS, canonical_address(address), now)
    if is_tagged(address):
        throttling.undo_hit(TAGGED, canonical_address(address), now)


def is_tagged(address: str) -> bool:
    """Whether an address has a `+tag` that may make another mailbox of it."""
    return mailbox_of(address) != canonical_address(address)


def share(*, is_bulk: bool, has_had_mail: bool, lane: int = lanes.NO_NETWORK) -> int:
    """How many mails may have left in an hour before one of this sort must wait for the next.

    Mail to many has half of the budget, and a lane that has had mail in the hour three quarters: the last is kept for
    lanes that have had none. A twentieth is kept for alarms and digests: many networks together can use up the rest.
    """
    budget = settings.MAIL_HOURLY_BUDGET
    if lane == lanes.DESK:
        return budget
    if is_bulk:
        return budget // 2
    return budget - budget // 4 if has_had_mail else budget - budget // 20


def hit_budget(now: dt.datetime, *, is_bulk: bool, has_had_mail: bool = False, lane: int = lanes.NO_NETWORK) -> bool:
    """Counts a mail of the site; False where its share of the hour's budget (`share`) is used up."""
    limit = replace(BUDGET, per_day=share(is_bulk=is_bulk, has_had_mail=has_had_mail, lane=lane))
    return throttling.hit(limit, hour_of(now), now)


def undo_budget_hit(now: dt.datetime) -> None:
    """Takes back the count of a mail that was not sent after all."""
    throttling.undo_hit(BUDGET, hour_of(now), now)


def hit_lane(lane: int, now: dt.datetime) -> None:
    """Counts a mail of a lane, for the hour and for the day."""
    for subject in (f"{lane} {hour_of(now)}", str(lane)):
        throttling.hit(LANE, subject, now)


def undo_lane_hit(lane: int, now: dt.datetime) -> None:
    """Takes back the count of a mail that was not sent after all."""
    for subject in (f"{lane} {hour_of(now)}", str(lane)):
        throttling.undo_hit(LANE, subject, now)


class Verdict(Enum):
    """Whether a mail may leave now."""

    MAY_LEAVE = "may leave"
    NO_BUDGET = "the hour's budget is used up"
    ADDRESS_IS_FULL = "its address has had its mails of the day"


@dataclass(frozen=True)
class Count:
    """What one mail counts as: one of the site, of its lane, and of its address (None where that has no limit)."""

    address: str | None
    lane: int
    is_bulk: bool
    now: dt.datetime

    @transaction.atomic
    def add(self, *, has_had_mail: bool) -> Verdict:
        """Counts the mail everywhere, or nowhere. `has_had_mail` is said of its lane in this hour."""
        if not hit_budget(self.now, is_bulk=self.is_bulk, has_had_mail=has_had_mail, lane=self.lane):
            return Verdict.NO_BUDGET
        if self.address is not None and not hit_address(self.address, self.now):
            undo_budget_hit(self.now)
            return Verdict.ADDRESS_IS_FULL
        if not self.is_bulk:
            hit_lane(self.lane, self.now)
        return Verdict.MAY_LEAVE

    @transaction.atomic
    def take_back(self) -> None:
        """The mail was not sent after all."""
        undo_budget_hit(self.now)
        if self.address is not None:
            undo_address_hit(self.address, self.now)
        if not self.is_bulk:
            undo_lane_hit(self.lane, self.now)


@dataclass(frozen=True)
class Sent:
    """How many mails have left: of the site in this hour, of each lane in this hour and today."""

    in_hour: int
    of_lanes_in_hour: Mapping[int, int]
    of_lanes_today: Mapping[int, int]


def sent(of_lanes: Sequence[int], now: dt.datetime) -> Sent:
    """How many mails have left, of the site and of some lanes: a query for each thousand counts."""
    today, hour = timezone.localdate(now), hour_of(now)
    in_hour = {lane: throttling.key_of(LANE, f"{lane} {hour}", today) for lane in of_lanes}
    in_day = {lane: throttling.key_of(LANE, str(lane), today) for lane in of_lanes}
    budget = throttling.key_of(BUDGET, hour, today)
    counts: dict[str, int] = {}
    for keys in _batches([budget, *in_hour.values(), *in_day.values()]):
        counts.update(Hit.objects.filter(pk__in=keys).values_list("pk", "in_day"))
    return Sent(
        counts.get(budget, 0),
        {lane: counts.get(key, 0) for lane, key in in_hour.items()},
        {lane: counts.get(key, 0) for lane, key in in_day.items()},
    )


def used_in_hour(now: dt.datetime) -> QuerySet[Hit]:
    """The row whose `in_day` says how many mails have left in this hour; none where none has."""
    return Hit.objects.filter(pk=throttling.key_of(BUDGET, hour_of(now), timezone.localdate(now)))


def hour_of(now: dt.datetime) -> str:
    """The hour of the site's day, as what is counted in it is called."""
    return f"hour {throttling.burst_number(_HOUR, now)}"


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while batch := list(islice(left, _BATCH)):
        yield batch
