"""Whose turn it is: the lane served least in this hour goes first; and what one worker remembers to leave alone for now."""

import datetime as dt
import heapq
from collections import Counter
from dataclasses import dataclass
from itertools import count, islice

from outbox import lanes, limits, queue
from outbox.models import OutboxMessage

# How long what was seen of the lanes is good for: a new one is served a second later at most, and reading them all
# (some 20 ms with 84,000 messages in 60 lanes) is no work for each message.
LOOKS_AGAIN = dt.timedelta(seconds=1)
CANDIDATES = 5
# How long a lane is passed over in which every message is to be left alone, unless messages come or go.
QUIET = dt.timedelta(minutes=1)
# Longer than anything is remembered for; what ends later was written down by a clock that ran ahead.
LONGEST_MEMORY = 2 * queue.LONGEST_WAIT


@dataclass(frozen=True)
class Line:
    """The messages of one lane that wait, or those to many in it."""

    is_bulk: bool
    lane: int
    oldest: int
    newest: int
    number: int


Key = tuple[bool, int]


class Turns:
    """What one worker knows of the lanes. All of it may be lost: then messages are tried again earlier."""

    def __init__(self) -> None:
        self._looked_at: dt.datetime | None = None
        self._found_nothing = False
        self._hour = ""
        # The lines that may have a message, the one whose turn it is first; and what has left, as seen or done since.
        self._queue: list[tuple[tuple[bool, int, int, int], int, Line]] = []
        self._numbers = count()
        self._sent_in_hour = 0
        self._of_lanes_in_hour: Counter[int] = Counter()
        self._of_lanes_today: Counter[int] = Counter()
        # The worker's own turns in this hour, with a mail or without.
        self._turns: Counter[Key] = Counter()
        self._not_before: dict[int, dt.datetime] = {}
        self._quiet: dict[Key, tuple[Line, dt.datetime]] = {}
        self._resting: dict[int, dt.datetime] = {}
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

    def let_rest(self, lane: int, until: dt.datetime) -> None:
        """Remembers that nothing of a lane is to be tried before `until`."""
        self._resting[lane] = until
        self.look_anew()

    def has_had_mail(self, lane: int) -> bool:
        """Whether a lane has had mail in this hour, so that it may not use what is kept for others."""
        return lane != lanes.ORGANISERS and self._of_lanes_in_hour[lane] > 0

    def mailed(self, message: OutboxMessage) -> None:
        """A mail has left, which the lanes as they were seen do not count yet."""
        self._sent_in_hour += 1
        if not message.is_bulk:
            self._of_lanes_in_hour[message.lane] += 1
            self._of_lanes_today[message.lane] += 1

    def _has_looked(self, now: dt.datetime) -> bool:
        if self._looked_at is None or limits.hour_of(now) != self._hour:
            return False
        return dt.timedelta(0) <= now - self._looked_at < LOOKS_AGAIN

    def _look(self, now: dt.datetime) -> None:
        self._looked_at = now
        if self._hour != limits.hour_of(now):
            self._begin_hour(now)
        lines = [Line(*found) for found in OutboxMessage.objects.lines(now)]
        self._quiet = {key: of_line for key, of_line in self._quiet.items() if now < of_line[1] <= now + QUIET}
        self._resting = {lane: until for lane, until in self._resting.items() if now < until <= now + LONGEST_MEMORY}
        lines = [line for line in lines if line.lane not in self._resting]
        self._queue = []
        if not lines:
            return
        sent = limits.sent([line.lane for line in lines if not line.is_bulk], now)
        self._sent_in_hour = sent.in_hour
        self._of_lanes_in_hour, self._of_lanes_today = Counter(sent.of_lanes_in_hour), Counter(sent.of_lanes_today)
        for line in lines:
            if self._quiet.get((line.is_bulk, line.lane), (None,))[0] != line:
                self._put(line)

    def _begin_hour(self, now: dt.datetime) -> None:
        self._hour = limits.hour_of(now)
        self._turns.clear()
        self._not_before = {pk: until for pk, until in self._not_before.items() if until > now}
        OutboxMessage.objects.end_stale_claims(now)

    def _put(self, line: Line) -> None:
        """Lets a line take its turn: mail to many last; then the fewest turns in this hour, today, the oldest message.

        Alarms and digests go first of all. One that fails is put off in its row, so that it is not due again at once.

        A turn that brings no mail is one, too: else a lane whose mail always fails would always be first.
        """
        mails_in_hour, today = self._of_lanes_in_hour[line.lane], self._of_lanes_today[line.lane]
        turns = max(0 if line.is_bulk else mails_in_hour, self._turns[line.is_bulk, line.lane])
        if line.lane == lanes.DESK:
            turns = -1
        heapq.heappush(self._queue, ((line.is_bulk, turns, today, line.oldest), next(self._numbers), line))

    def _claim(self, now: dt.datetime, lasts: dt.timedelta) -> OutboxMessage | None:
        passed_over: list[Line] = []
        message = None
        while self._queue and message is None:
            line = heapq.heappop(self._queue)[2]
            if not self._may_be_served(line):
                passed_over.append(line)
            elif message := queue.claim_first(self._ready_in(line, now), now=now, lasts=lasts):
                self._turns[line.is_bulk, line.lane] += 1
                self._put(line)
        for line in passed_over:
            self._put(line)
        self.lacks_budget = message is None and any(not line.is_bulk for line in passed_over)
        return message

    def _may_be_served(self, line: Line) -> bool:
        # What organisers cause is looked at in any case: most of it is work that is no mail.
        if line.lane == lanes.ORGANISERS and not line.is_bulk:
            return True
        share = limits.share(is_bulk=line.is_bulk, has_had_mail=self.has_had_mail(line.lane), lane=line.lane)
        return self._sent_in_hour < share

    def _ready_in(self, line: Line, now: dt.datetime) -> list[OutboxMessage]:
        """The next few messages of a line that are not to be left alone. Those not tried yet come first."""
        rows = OutboxMessage.objects.due(now).in_line(is_bulk=line.is_bulk, lane=line.lane)
        first = list(rows[:CANDIDATES])
        ready = [message for message in first if self._left_alone_until(message.pk, now) is None]
        if ready or not first:
            return ready
        keys = rows.values_list("pk", flat=True).iterator()
        ready_keys = list(islice((pk for pk in keys if self._left_alone_until(pk, now) is None), CANDIDATES))
        if ready_keys:
            return list(rows.filter(pk__in=ready_keys))
        times = [until for message in first if (until := self._left_alone_until(message.pk, now))]
        self._quiet[line.is_bulk, line.lane] = line, min(*times, now + QUIET)
        return []

    def _left_alone_until(self, pk: int, now: dt.datetime) -> dt.datetime | None:
        until = self._not_before.get(pk)
        return until if until is not None and now < until <= now + LONGEST_MEMORY else None
