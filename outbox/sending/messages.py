"""What becomes of one message that a worker has claimed: compose, count, send, and draw the conclusion of the outcome.

No transaction is open while a server is spoken to.
"""

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from outbox import alarms, blocking, queue
from outbox.limits import Count, Verdict
from outbox.message import OF_THE_SERVER, Mail, Outcome, Result, Transport, message_id
from outbox.models import OutboxMessage
from outbox.refusals import SEVERAL, Meaning, Refusal, Refusals
from outbox.sending.turns import Turns
from safety import outages
from safety.web import throttling

logger = logging.getLogger(__name__)

ATTEMPTS_THAT_ALARM = 6  # After these, one worker has tried for an hour (queue.wait_after).
# How long a lane rests whose address was the last of several refused in a row: whoever makes up addresses holds up the mail
# of their own network.
REST_AFTER_REFUSALS = dt.timedelta(minutes=5)
# How long nothing at all is sent where those are of several lanes, so that a relay that is over its quota is not annoyed.
# Short, as who makes up addresses may have several networks; then lanes that have had no turn go first.
PAUSE_AFTER_REFUSALS = dt.timedelta(seconds=30)


class Sending:
    """One worker's dealings with messages and their server, and what it remembers of refusals.

    `server_failures` are those in a row that concern every mail; until `paused_until` nothing is to be sent.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        turns: Turns,
        clock: Callable[[], dt.datetime],
        claim_lasts: dt.timedelta,
        first_wait: dt.timedelta,
    ) -> None:
        self.server_failures = 0
        self.paused_until: dt.datetime | None = None
        self._refusals = Refusals()
        self._unnoted: list[tuple[OutboxMessage, queue.Kind]] = []
        self._told_at: dict[tuple[str, type[Exception]], dt.datetime] = {}
        self._transport = transport
        self._turns = turns
        self._clock = clock
        self._claim_lasts = claim_lasts
        self._first_wait = first_wait

    def deal_with(self, message: OutboxMessage, now: dt.datetime) -> None:
        """Sends a message that is the worker's own, or says what becomes of it instead. Raises errors of the database."""
        with self._surviving(message, now):
            self._by_kind(message, now)

    def note_what_has_left(self) -> None:
        """Notes the mails that left while the database took nothing, before their claims end and they leave once more."""
        while self._unnoted:
            message, kind = self._unnoted[0]
            if queue.is_own(message):
                self._write_sent(message, kind, self._clock())
            self._unnoted.pop(0)

    def act_on_refusals(self) -> None:
        """Acts on refusals that were put off until it is known what comes next: nothing does."""
        self._act_on(self._refusals.take())

    @contextlib.contextmanager
    def _surviving(self, message: OutboxMessage, now: dt.datetime) -> Iterator[None]:
        """A message that the program fails with does not stop the others: it is tried a few times, then once a day."""
        try:
            yield
        except Exception as error:
            if isinstance(error, OSError) and outages.is_outage(error):
                # No room for a file that it makes, which others may not need: they must not wait for this one.
                outages.tell(error)
                self._leave(message, "no room", now)
                return
            if outages.is_outage(error):
                raise  # The claim runs out by itself.
            is_new = self._is_new_error(message.kind, type(error), now)
            logger.error("A message of kind %s could not be sent", message.kind, exc_info=is_new)
            message.errors += 1
            if message.errors < queue.MOST_ERRORS:
                self._leave(message, "error", now)
            else:
                queue.set_aside(message, until=throttling.end_of_day(now))
                alarms.raise_alarm(alarms.BROKEN, now=now)

    def _is_new_error(self, kind: str, error: type[Exception], now: dt.datetime) -> bool:
        """Whether the whole story of an error is to be logged: once an hour, as thousands of messages may be like it."""
        told_at = self._told_at.get((kind, error))
        if told_at is not None and dt.timedelta(0) <= now - told_at < dt.timedelta(hours=1):
            return False
        self._told_at[kind, error] = now
        return True

    def _by_kind(self, message: OutboxMessage, now: dt.datetime) -> None:
        kind = queue.kind_of(message)
        if kind is None:
            self._leave(message, "unknown kind", now)
        elif isinstance(kind, queue.OnceKind):
            self._deal_with_once(message, kind, now)
        else:
            self._deal_with_usual(message, kind, now)

    def _deal_with_usual(self, message: OutboxMessage, kind: queue.Kind, now: dt.datetime) -> None:
        mail = kind.compose(message, now)
        if mail is None:
            queue.done(message)
            return
        if blocking.is_blocked(mail.address):
            kind.blocked(message, now)
            queue.done(message)
            return
        count = Count(None if kind.is_to_organisers else mail.address, message.lane, message.is_bulk, now)
        verdict = count.add(has_had_mail=self._turns.has_had_mail(message.lane))
        if verdict is Verdict.NO_BUDGET:
            self._wait_for_budget(message, now)
            return
        if verdict is Verdict.ADDRESS_IS_FULL:
            queue.postpone(message, until=throttling.end_of_day(now))
            return
        outcome = self._sent(
            message,
            count,
            mail,
            message_id=message_id(message.kind, message.about, message.pk),
            now=now,
            may_send=lambda: queue.renew_claim(message, since=now, now=self._clock(), lasts=self._claim_lasts),
        )
        self.conclude(message, kind, mail.address, outcome)

    def _deal_with_once(self, message: OutboxMessage, kind: queue.OnceKind, now: dt.datetime) -> None:
        """Sends a mail that must not arrive twice, to an office.

        Limits and blocks of supporters' addresses do not concern it. Neither does what this worker remembers of
        refusals: that an office takes mail, or does not, says nothing about supporters' addresses.
        """
        try:
            attempt = kind.prepare(message, now)
        except queue.NotYet as later:
            queue.postpone(message, until=later.until)
            return
        if attempt is None:
            queue.done(message)
            return
        count = Count(None, message.lane, message.is_bulk, now)
        if count.add(has_had_mail=self._turns.has_had_mail(message.lane)) is not Verdict.MAY_LEAVE:
            self._wait_for_budget(message, now)
            return

        def allowed(step: Callable[[dt.datetime], bool]) -> bool:
            moment = self._clock()
            with transaction.atomic():
                if step(moment) and queue.renew_claim(message, since=now, now=moment, lasts=self._claim_lasts):
                    return True
                transaction.set_rollback(True)
            return False

        outcome = self._sent(
            message,
            count,
            attempt.mail,
            message_id=attempt.message_id,
            now=now,
            may_send=lambda: allowed(attempt.begin),
            may_go_on=lambda: allowed(attempt.may_go_on),
        )
        self._conclude_once(message, attempt, outcome)

    def _sent(self, message: OutboxMessage, count: Count, mail: Mail, **arguments: Any) -> Outcome:
        """Sends a mail that was counted; where it has not left, whatever the reason, it counts no more."""
        try:
            outcome = self._transport.send(mail, **arguments)
        except Exception:
            count.take_back()
            raise
        if outcome.result in (Result.SENT, Result.UNKNOWN):
            self._turns.mailed(message)
        else:
            count.take_back()
        return outcome

    def _conclude_once(self, message: OutboxMessage, attempt: queue.Attempt, outcome: Outcome) -> None:
        now = self._clock()
        self._count_server_failures(outcome)
        if outcome.phase in OF_THE_SERVER and outcome.result is Result.PERMANENT:
            alarms.raise_alarm(alarms.REFUSED, now=now)
        with transaction.atomic():
            look_again_at = attempt.ended(outcome, now)
            if look_again_at is None:
                queue.done(message)
            else:
                queue.postpone(message, until=look_again_at)

    def _wait_for_budget(self, message: OutboxMessage, now: dt.datetime) -> None:
        """Another worker has used it up meanwhile, or it is work of organisers that needs some."""
        queue.release(message)
        self._turns.leave_alone(message, throttling.end_of_hour(now))
        self._turns.look_anew()
        if not message.is_bulk:
            alarms.raise_alarm(alarms.BUDGET, now=now)

    def _count_server_failures(self, outcome: Outcome) -> None:
        self.server_failures = self.server_failures + 1 if outcome.phase in OF_THE_SERVER else 0

    def conclude(self, message: OutboxMessage, kind: queue.Kind, address: str, outcome: Outcome) -> None:
        now = self._clock()
        self._count_server_failures(outcome)
        of_server = outcome.phase in OF_THE_SERVER
        if outcome.result is Result.SENT:
            self._note_sent(message, kind, now)
            self._act_on(self._refusals.passed(address, self._transport.connection))
        elif outcome.result is Result.PERMANENT and not of_server:
            self._remember_refusal(message, address, outcome, now)
        elif outcome.result is not Result.WITHDRAWN:  # Then it is another worker's by now.
            if outcome.result is Result.PERMANENT:
                alarms.raise_alarm(alarms.REFUSED, now=now)
            elif message.attempts + 1 >= ATTEMPTS_THAT_ALARM:
                alarms.raise_alarm(alarms.DELAYED, now=now)
            self._try_again(message, outcome, now)

    def _note_sent(self, message: OutboxMessage, kind: queue.Kind, now: dt.datetime) -> None:
        """The mail has left, and leaves no second time because the program fails to write that down."""
        try:
            self._write_sent(message, kind, now)
        except Exception:
            # The database takes nothing; all else is dealt with there.
            self._unnoted.append((message, kind))
            raise

    def _write_sent(self, message: OutboxMessage, kind: queue.Kind, now: dt.datetime) -> None:
        try:
            with transaction.atomic():
                kind.sent(message, now)
                queue.done(message)
        except Exception as error:
            if outages.is_outage(error):
                raise
            logger.exception("A message of kind %s was sent, and that could not be noted", message.kind)
            queue.done(message)
            alarms.raise_alarm(alarms.BROKEN, now=now)

    def _remember_refusal(self, message: OutboxMessage, address: str, outcome: Outcome, now: dt.datetime) -> None:
        """Nothing is destroyed yet: the message stays this worker's until it is known whether others are refused too."""
        meaning = self._refusals.refused(message, address, outcome, self._transport.connection)
        if meaning is Meaning.OTHER:
            alarms.raise_alarm(alarms.REFUSED, now=now)
            self._try_again(message, outcome, now)
        if self._refusals.are_several:
            alarms.raise_alarm(alarms.REFUSED, now=now)
            self._turns.let_rest(message.lane, now + REST_AFTER_REFUSALS)
            if len(self._refusals.lanes) >= SEVERAL:
                self.paused_until = now + PAUSE_AFTER_REFUSALS
            for refusal in self._refusals.take():
                self._try_again(refusal.message, refusal.outcome, now)

    def _act_on(self, refusals: list[Refusal]) -> None:
        """Gives up the addresses that were refused for what they are; the other messages are tried again."""
        now = self._clock()
        for refusal in refusals:
            message, kind = refusal.message, queue.kind_of(refusal.message)
            if not isinstance(kind, queue.Kind) or not refusal.is_enough:
                message.refusals += refusal.others_pass
                self._try_again(message, refusal.outcome, now)
            elif queue.is_own(message):
                logger.info("An address was refused (%s)", refusal.outcome)
                with self._surviving(message, now):
                    kind.refused(message, now)
                    queue.done(message)

    def _try_again(self, message: OutboxMessage, outcome: Outcome, now: dt.datetime) -> None:
        logger.info("A message of kind %s is tried again (%s)", message.kind, outcome)
        self._leave(message, str(outcome), now)

    def _leave(self, message: OutboxMessage, error: str, now: dt.datetime) -> None:
        """Gives a message back after a failure, and leaves it alone for a while."""
        until = queue.try_again(message, error=error, now=now, first_wait=self._first_wait)
        self._turns.leave_alone(message, until)
