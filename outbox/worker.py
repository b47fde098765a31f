"""The worker that empties the outbox: claim, compose, send, delete, one message after another.

Several may run at once, on one machine or many. A message is one worker's own by a conditional UPDATE; a worker that
dies leaves it claimed until the claim runs out, and it is sent then (maybe again: for most mails twice is better than
never; for those of a `queue.OnceKind` it is not). No transaction is open while a server is spoken to.
"""

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction

from outbox import alarms, blocking, limits, queue
from outbox.folder import FolderTransport
from outbox.message import OF_THE_SERVER, Outcome, Result, Transport, message_id
from outbox.models import CLAIM, OutboxMessage
from outbox.refusals import Meaning, Refusal, Refusals
from outbox.smtp import SmtpTransport
from safety import throttling

logger = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
POLL_SECONDS = 2.0
# The pause after a server has refused connection or login twice in a row, doubling up to the longest.
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
FAILURES_THAT_END_A_SINGLE_RUN = 3
ATTEMPTS_THAT_ALARM = 6  # After these, a message has been waiting for an hour (queue.wait_after).
# How long nothing is sent after several addresses were refused in a row: long enough not to annoy a relay that is over
# its quota, short enough that somebody who makes up addresses cannot hold up the mail for long.
PAUSE_AFTER_REFUSALS = dt.timedelta(minutes=5)


def transport() -> Transport:
    """How mail leaves: by the server of `EMAIL_URL`, or into a folder where there is none."""
    return SmtpTransport() if settings.HAS_MAIL_SERVER else FolderTransport(settings.MAIL_DIR)


class Worker:
    """One worker. `stop` may be called from a signal handler: the message in hand is finished, the next not begun."""

    def __init__(
        self,
        *,
        clock: Clock,
        chores: Callable[[dt.datetime], None] = lambda now: None,
        claim_lasts: dt.timedelta = CLAIM,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.clock = clock
        self.chores = chores
        self.claim_lasts = claim_lasts
        self.poll_seconds = poll_seconds
        self.transport = transport()
        self._stopping = threading.Event()
        self._server_failures = 0
        self._refusals = Refusals()
        self._paused_until: dt.datetime | None = None
        self._no_mail_until: dt.datetime | None = None
        self._no_bulk_until: dt.datetime | None = None

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Works until `stop` is called. Survives a database that goes away for a while."""
        try:
            while not self._stopping.is_set():
                try:
                    self.chores(self.clock())
                    worked = self.work_once()
                except (OperationalError, InterfaceError):
                    logger.exception("The database does not answer")
                    connection.close()
                    self._stopping.wait(self.poll_seconds)
                    continue
                if not worked:
                    self.transport.close()
                    close_old_connections()
                    self._stopping.wait(self.poll_seconds)
                elif self._server_failures > 1:
                    pause = FIRST_PAUSE_SECONDS * 2 ** min(self._server_failures - 2, 10)
                    self._stopping.wait(min(pause, LONGEST_PAUSE_SECONDS))
            with contextlib.suppress(OperationalError, InterfaceError):  # Then the claims run out by themselves.
                self._act_on(self._refusals.take())
        finally:
            self.transport.close()

    def run_until_empty(self) -> None:
        """Does the chores and sends what is due, then returns; also where the server refuses connection or login."""
        try:
            self.chores(self.clock())
            while not self._stopping.is_set() and self._server_failures < FAILURES_THAT_END_A_SINGLE_RUN:
                if not self.work_once():
                    return
            self._act_on(self._refusals.take())
        finally:
            self.transport.close()

    def work_once(self) -> bool:
        """Deals with one due message; False where there is none, or none may be sent now."""
        now = self.clock()
        message = self._claim_next(now)
        if message is None:
            self._act_on(self._refusals.take())
            return False
        with self._surviving(message, now):
            self._deal_with(message, now)
        return True

    @contextlib.contextmanager
    def _surviving(self, message: OutboxMessage, now: dt.datetime) -> Iterator[None]:
        """A message that cannot be dealt with is tried again, and does not stop the others."""
        try:
            yield
        except (OperationalError, InterfaceError):
            raise  # The claim runs out by itself.
        except Exception:
            logger.exception("A message of kind %s could not be made", message.kind)
            queue.try_again(message, error="error", now=now)

    def _claim_next(self, now: dt.datetime) -> OutboxMessage | None:
        # In each case the second comparison is for a clock that was ahead and was put back.
        if self._paused_until and now < self._paused_until <= now + PAUSE_AFTER_REFUSALS:
            return None
        if self._no_mail_until and now < self._no_mail_until <= throttling.end_of_hour(now):
            return None
        with_bulk = not (self._no_bulk_until and now < self._no_bulk_until <= throttling.end_of_hour(now))
        return queue.claim_next(now=now, lasts=self.claim_lasts, with_bulk=with_bulk)

    def _deal_with(self, message: OutboxMessage, now: dt.datetime) -> None:
        kind = queue.kind_of(message)
        if kind is None:
            queue.try_again(message, error="unknown kind", now=now)
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
        with transaction.atomic():
            has_budget = limits.hit_budget(now, is_bulk=message.is_bulk)
            may_have_it = has_budget and (kind.is_to_organisers or limits.hit_address(mail.address, now))
            if has_budget and not may_have_it:
                limits.undo_budget_hit(now)
        if not has_budget:
            self._wait_for_budget(message, now)
            return
        if not may_have_it:
            queue.postpone(message, until=throttling.end_of_day(now))
            return
        outcome = self.transport.send(
            mail,
            message_id=message_id(message.kind, message.about, message.pk),
            now=now,
            may_send=lambda: queue.renew_claim(message, since=now, now=self.clock(), lasts=self.claim_lasts),
        )
        if outcome.result not in (Result.SENT, Result.UNKNOWN):
            if not kind.is_to_organisers:
                limits.undo_address_hit(mail.address, now)
            limits.undo_budget_hit(now)
        self._conclude(message, kind, mail.address, outcome)

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
        if not limits.hit_budget(now, is_bulk=message.is_bulk):
            self._wait_for_budget(message, now)
            return

        def allowed(step: Callable[[dt.datetime], bool]) -> bool:
            moment = self.clock()
            with transaction.atomic():
                if step(moment) and queue.renew_claim(message, since=now, now=moment, lasts=self.claim_lasts):
                    return True
                transaction.set_rollback(True)
            return False

        outcome = self.transport.send(
            attempt.mail,
            message_id=attempt.message_id,
            now=now,
            may_send=lambda: allowed(attempt.begin),
            may_go_on=lambda: allowed(attempt.may_go_on),
        )
        if outcome.result not in (Result.SENT, Result.UNKNOWN):
            limits.undo_budget_hit(now)
        self._conclude_once(message, attempt, outcome)

    def _conclude_once(self, message: OutboxMessage, attempt: queue.Attempt, outcome: Outcome) -> None:
        now = self.clock()
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
        queue.release(message)
        self._no_bulk_until = throttling.end_of_hour(now)
        if not message.is_bulk:
            self._no_mail_until = throttling.end_of_hour(now)
            alarms.raise_alarm(alarms.BUDGET, now=now)

    def _count_server_failures(self, outcome: Outcome) -> None:
        self._server_failures = self._server_failures + 1 if outcome.phase in OF_THE_SERVER else 0

    def _conclude(self, message: OutboxMessage, kind: queue.Kind, address: str, outcome: Outcome) -> None:
        now = self.clock()
        self._count_server_failures(outcome)
        of_server = outcome.phase in OF_THE_SERVER
        if outcome.result is Result.SENT:
            with transaction.atomic():
                kind.sent(message, now)
                queue.done(message)
            self._act_on(self._refusals.passed(address, self.transport.connection))
        elif outcome.result is Result.PERMANENT and not of_server:
            self._remember_refusal(message, address, outcome, now)
        elif outcome.result is not Result.WITHDRAWN:  # Then it is another worker's by now.
            if outcome.result is Result.PERMANENT:
                alarms.raise_alarm(alarms.REFUSED, now=now)
            elif message.attempts + 1 >= ATTEMPTS_THAT_ALARM:
                alarms.raise_alarm(alarms.DELAYED, now=now)
            self._try_again(message, outcome, now)

    def _remember_refusal(self, message: OutboxMessage, address: str, outcome: Outcome, now: dt.datetime) -> None:
        """Nothing is destroyed yet: the message stays this worker's until it is known whether others are refused too."""
        meaning = self._refusals.refused(message, address, outcome, self.transport.connection)
        if meaning is Meaning.OTHER:
            alarms.raise_alarm(alarms.REFUSED, now=now)
            self._try_again(message, outcome, now)
        if self._refusals.are_several:
            alarms.raise_alarm(alarms.REFUSED, now=now)
            self._paused_until = now + PAUSE_AFTER_REFUSALS
            for refusal in self._refusals.begin_anew():
                self._try_again(refusal.message, refusal.outcome, now)

    def _act_on(self, refusals: list[Refusal]) -> None:
        """Gives up the addresses that were refused for what they are; the other messages are tried again."""
        now = self.clock()
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
        queue.try_again(message, error=str(outcome), now=now)
