"""The worker that empties the outbox: claim, compose, send, delete, one message after another.

Several may run at once, on one machine or many. A message is one worker's own by a conditional UPDATE; a worker that
dies leaves it claimed until the claim runs out, and it is sent then (maybe again: for most mails twice is better than
never; for those of a `queue.OnceKind` it is not). No transaction is open while a server is spoken to.
"""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from outbox import alarms, queue
from outbox.message import Transport
from outbox.models import CLAIM, OutboxMessage
from outbox.sending.folder import FolderTransport
from outbox.sending.messages import PAUSE_AFTER_REFUSALS, Sending
from outbox.sending.smtp import SmtpTransport
from outbox.sending.turns import Turns
from safety import lockdown, outages

Clock = Callable[[], dt.datetime]
POLL_SECONDS = 2.0
# The pause after a server has refused connection or login twice in a row, doubling up to the longest.
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
FAILURES_THAT_END_A_SINGLE_RUN = 3


def transport() -> Transport:
    """How mail leaves: by the server of `EMAIL_URL`, or into a folder where there is none."""
    return SmtpTransport() if settings.HAS_MAIL_SERVER else FolderTransport(settings.MAIL_DIR)


class Worker:
    """One worker. `stop` may be called from a signal handler: the message in hand is finished, the next not begun.

    `background` does one step of other work and says whether there was any: after each message, and where no mail is due
    or may leave one after the other.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        chores: Callable[[dt.datetime], None] = lambda now: None,
        background: Callable[[dt.datetime], bool] = lambda now: False,
        claim_lasts: dt.timedelta = CLAIM,
        poll_seconds: float = POLL_SECONDS,
        first_wait: dt.timedelta = queue.FIRST_WAIT,
    ) -> None:
        self.clock = clock
        self.chores = chores
        self.background = background
        self.claim_lasts = claim_lasts
        self.poll_seconds = poll_seconds
        self.transport = transport()
        self._stopping = threading.Event()
        self._in_hand: OutboxMessage | None = None
        self._turns = Turns()
        self.sending = Sending(
            transport=self.transport,
            turns=self._turns,
            clock=lambda: self.clock(),
            claim_lasts=claim_lasts,
            first_wait=first_wait,
        )

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Works until `stop` is called. Survives a database that goes away for a while."""
        try:
            while not self._stopping.is_set():
                try:
                    self.chores(self.clock())
                    worked = self.work_once()
                    has_background = self.background(self.clock())
                except Exception as error:
                    if not outages.is_outage(error):
                        raise
                    outages.tell(error)
                    connection.close()
                    self._stopping.wait(self.poll_seconds)
                    continue
                if not worked and has_background:
                    continue
                if not worked:
                    self.transport.close()
                    close_old_connections()
                    self._stopping.wait(self.poll_seconds)
                elif self.sending.server_failures > 1:
                    pause = FIRST_PAUSE_SECONDS * 2 ** min(self.sending.server_failures - 2, 10)
                    self._stopping.wait(min(pause, LONGEST_PAUSE_SECONDS))
            with contextlib.suppress(DatabaseError):  # Then the claims run out by themselves.
                self.sending.act_on_refusals()
        finally:
            self.transport.close()

    def run_until_empty(self) -> None:
        """Does the chores and sends what is due, then returns; also where the server refuses connection or login."""
        self._turns.look_anew()
        try:
            self.chores(self.clock())
            while not self._stopping.is_set() and self.sending.server_failures < FAILURES_THAT_END_A_SINGLE_RUN:
                worked = self.work_once()
                if not self.background(self.clock()) and not worked:
                    return
            while not self._stopping.is_set() and self.background(self.clock()):
                pass
            self.sending.act_on_refusals()
        finally:
            self.transport.close()

    def work_once(self) -> bool:
        """Deals with one due message; False where there is none, or none may be sent now.

        While the site is locked down none may, and all of it stays as it is.
        """
        self.sending.note_what_has_left()
        self._give_back()
        now = self.clock()
        message = self._claim_next(now)
        if message is None:
            self.sending.act_on_refusals()
            return False
        self._in_hand = message
        self.sending.deal_with(message, now)
        self._in_hand = None
        return True

    def _give_back(self) -> None:
        """A message that an outage interrupted need not wait for its claim to run out; one that has left is gone by now.

        A mail that must not arrive twice does wait: its own row says how far it came.
        """
        if self._in_hand is not None and isinstance(queue.kind_of(self._in_hand), queue.Kind):
            queue.release(self._in_hand)
        self._in_hand = None

    def _claim_next(self, now: dt.datetime) -> OutboxMessage | None:
        # The second comparison is for a clock that was ahead and was put back.
        paused_until = self.sending.paused_until
        if paused_until and now < paused_until <= now + PAUSE_AFTER_REFUSALS:
            return None
        message = self._turns.next(now=now, lasts=self.claim_lasts)
        if self._turns.lacks_budget:
            alarms.raise_alarm(alarms.BUDGET, now=now)
        # Asked when there is something to send, and as late as can be.
        if message is not None and lockdown.is_locked_down():
            queue.release(message)
            return None
        return message
