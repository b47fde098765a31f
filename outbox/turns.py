"""Whose turn it is: the lane served least in this hour goes first; and what one worker remembers to leave alone for now."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from outbox import lanes, limits, queue
from outbox.models import OutboxMessage

# How long what was seen of the lanes is good for: a new one is served a second later at most, and reading them all
# (some 20 ms with 84,000 messages in 60 lanes) is no work for each message.
LOOKS_AGAIN = dt.timedelta(seconds=1)
CANDIDATES = 5
# Longer than anything is remembered for; what ends later was written down by a clock that ran ahead.
LONGEST_MEMORY = 2 * queue.LONGEST_WAIT


@dataclass
class Line:
    """The messages of one lane that wait, or those to many in it."""

    is_bulk: bool
    lane: int
    oldest: int
    mails_in_hour: int
    mails_today: int

    @property
    def share(self) -> int:
        """How many mails of the site may have left in this hour before this line has to wait."""
        return limits.share(is_bulk=self.is_bulk, has_had_mail=self.mails_in_hour > 0)


class Turns:
    """What one worker knows of the lanes. All of it may be lost: then messages are tried again earlier."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._looked_at: dt.datetime | None = None
        self._found_nothing = False
        self._mails_in_hour = 0
        self._hour = ""
        self._turns: Counter[tuple[bool, int]] = Counter()
        self._not_before: dict[int, dt.datetime] = {}
        self.lacks_budget = False

    def next(self, *, now: dt.datetime, lasts: dt.timedelta) -> OutboxMessage | None:
        """The message whose turn it is, made the caller's own until `now + lasts`; None where none may be sent now.

        `lacks_budget` says afterwards whether mail to single people was found for which the hour's budget does not last.
        """
        self.lacks_budget = False
        if self._has_looked(now):
            if self._found_nothing:
                return None
            if message := self._claim(now, lasts):
                return message
        self._look(now)
        message = self._claim(now, lasts)
        self._found_nothing = message is None
        return message

    def look_anew(self) -> None:
        """Forgets what was seen of the lanes."""
        self._looked_at = None

    def leave_alone(self, message: OutboxMessage, until: dt.datetime | None) -> None:
        """Remembers that a message is not to be tried before `until`."""
        if until is not None:
            self._not_before[message.pk] = until

    def has_had_mail(self, lane: int) -> bool:
        """Whether a lane has had mail in this hour, so that it may not use what is kept for others."""
        if lane == lanes.ORGANISERS:
            return False
        return any(line.mails_in_hour > 0 for line in self._lines if line.lane == lane and not line.is_bulk)

    def mailed(self, message: OutboxMessage) -> None:
        """A mail has left, which the lanes as they were seen do not count yet."""
        self._mails_in_hour += 1
        for line in self._lines:
            if line.lane == message.lane and not line.is_bulk and not message.is_bulk:
                line.mails_in_hour += 1
                line.mails_today += 1

    def _has_looked(self, now: dt.datetime) -> bool:
        if self._looked_at is None or limits.hour_of(now) != self._hour:
            return False
        return dt.timedelta(0) <= now - self._looked_at < LOOKS_AGAIN

    def _look(self, now: dt.datetime) -> None:
        self._looked_at = now
        if self._hour != limits.hour_of(now):
            self._begin_hour(now)
        found = OutboxMessage.objects.lines(now)
        self._lines = []
        if found:
            sent = limits.sent(sorted({lane for is_bulk, lane, _ in found if not is_bulk}), now)
            self._mails_in_hour = sent.in_hour
            self._lines = [
                Line(
                    is_bulk,
                    lane,
                    oldest,
                    0 if is_bulk else sent.of_lanes_in_hour[lane],
                    0 if is_bulk else sent.of_lanes_today[lane],
                )
                for is_bulk, lane, oldest in found
            ]

    def _begin_hour(self, now: dt.datetime) -> None:
        self._hour = limits.hour_of(now)
        self._turns.clear()
        self._not_before = {pk: until for pk, until in self._not_before.items() if until > now}
        OutboxMessage.objects.end_stale_claims(now)

    def _claim(self, now: dt.datetime, lasts: dt.timedelta) -> OutboxMessage | None:
        while allowed := [line for line in self._lines if self._may_be_served(line)]:
            line = min(allowed, key=self._place)
            if message := queue.claim_first(self._ready_in(line, now), now=now, lasts=lasts):
                self._turns[line.is_bulk, line.lane] += 1
                return message
            self._lines.remove(line)
        self.lacks_budget = any(not line.is_bulk for line in self._lines)
        return None

    def _may_be_served(self, line: Line) -> bool:
        # What organisers cause is looked at in any case: most of it is work that is no mail.
        is_organisers = line.lane == lanes.ORGANISERS and not line.is_bulk
        return is_organisers or self._mails_in_hour < line.share

    def _place(self, line: Line) -> tuple[bool, int, int, int]:
        """What decides between lines: mail to many last; then the fewest turns in this hour, today, the oldest message.

        A turn that brings no mail is one, too: else a lane whose mail always fails would always be first.
        """
        turns = max(line.mails_in_hour, self._turns[line.is_bulk, line.lane])
        return (line.is_bulk, turns, line.mails_today, line.oldest)

    def _ready_in(self, line: Line, now: dt.datetime) -> list[OutboxMessage]:
        """The next few messages of a line that are not to be left alone. Those not tried yet come first."""
        rows = OutboxMessage.objects.due(now).in_line(is_bulk=line.is_bulk, lane=line.lane)
        first = list(rows[:CANDIDATES])
        ready = [message for message in first if not self._is_left_alone(message.pk, now)]
        if ready or len(first) < CANDIDATES:
            return ready
        keys = list(islice(self._not_left_alone(rows.values_list("pk", flat=True).iterator(), now), CANDIDATES))
        return list(rows.filter(pk__in=keys))

    def _not_left_alone(self, keys: Iterator[int], now: dt.datetime) -> Iterator[int]:
        return (pk for pk in keys if not self._is_left_alone(pk, now))

    def _is_left_alone(self, pk: int, now: dt.datetime) -> bool:
        until = self._not_before.get(pk)
        return until is not None and now < until <= now + LONGEST_MEMORY
