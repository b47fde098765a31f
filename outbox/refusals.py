"""What a refusal says about an address, and when that is enough to give the address up.

Servers answer 5xx to RCPT for many reasons that have nothing to do with the address: a relay is over its quota, or does
not like our sender or our machine, or has lost its list of users. Nothing is destroyed on one such answer.
"""

from dataclasses import dataclass
from enum import Enum

from outbox.message import Outcome, Phase
from outbox.models import OutboxMessage
from safety.typed.canonical import canonical_address

# Refusals of different addresses in a row that stop a lane, or a worker: so many that say nothing sure of the address, or
# so many of any kind. On 15 December 2020 Gmail answered 550 5.1.1, no such user, for users that it had
# (https://status.mixpanel.com/incidents/vjftprp9lcbv).
SEVERAL = 3
MANY = 10

# RFC 3463, 3.2: no such mailbox, no such domain, no valid address, moved without a forwarding address; RFC 7505: the
# domain takes no mail. All are in IANA's registry (https://www.iana.org/assignments/smtp-enhanced-status-codes).
OF_THE_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
# Undefined, undefined about some address (the sender's, maybe), ambiguous, undefined about a mailbox, and disabled: that
# one is Gmail's answer as well where a mailbox gets too much mail (https://support.google.com/a/answer/3726730).
UNCLEAR_CODES = frozenset({"5.0.0", "5.1.0", "5.1.4", "5.2.0", "5.2.1"})
# Without a code (RFC 5321, 4.2.3): these may mean that there is no such mailbox, and as well that we may not send to it.
UNCLEAR_REPLIES = frozenset({550, 551, 553, 554})
# The domain takes no mail (RFC 7504).
NULL_MX_REPLY = 556


class Meaning(Enum):
    """What a refusal is about."""

    ADDRESS = "the address"
    UNCLEAR = "nothing sure"
    OTHER = "not the address"  # us, the relay, the contents, a limit


def meaning_of(outcome: Outcome) -> Meaning:
    """What a refusal for good is about.

    Only what says so is about the address; the words count only where no code decides, and only in its favour.
    """
    if outcome.phase not in (Phase.RCPT, Phase.DATA, Phase.END):
        return Meaning.OTHER
    if outcome.enhanced in OF_THE_ADDRESS:
        return Meaning.ADDRESS
    if outcome.enhanced.startswith("5."):
        is_unclear = outcome.enhanced in UNCLEAR_CODES
    elif outcome.phase is Phase.RCPT and outcome.code == NULL_MX_REPLY:
        return Meaning.ADDRESS
    else:
        is_unclear = outcome.phase is Phase.RCPT and outcome.code in UNCLEAR_REPLIES
    return Meaning.UNCLEAR if is_unclear and not outcome.speaks_of_us else Meaning.OTHER


@dataclass
class Refusal:
    """A refusal that is not acted on yet: what comes next may show that it was none of the address."""

    message: OutboxMessage
    outcome: Outcome
    meaning: Meaning
    mailbox: str
    connection: int
    others_pass: bool

    @property
    def is_enough(self) -> bool:
        """Whether the address is to be given up. What says nothing sure is enough the second time that others pass."""
        if self.meaning is Meaning.UNCLEAR:
            return self.others_pass and self.message.refusals > 0
        return self.meaning is Meaning.ADDRESS


class Refusals:
    """What one worker remembers: which addresses were refused in a row, and what passed on the present connection."""

    def __init__(self) -> None:
        self._waiting: list[Refusal] = []
        self._row: dict[str, tuple[Meaning, int]] = {}
        self._passed: set[str] = set()
        self._connection = 0

    def refused(self, message: OutboxMessage, address: str, outcome: Outcome, connection: int) -> Meaning:
        """Remembers a refusal, to be acted on when it is known what follows; returns what it is about."""
        mailbox, meaning = canonical_address(address), meaning_of(outcome)
        self._row[mailbox] = meaning, message.lane
        if meaning is not Meaning.OTHER:
            passed = self._passed_on(connection) - {mailbox}
            self._waiting.append(Refusal(message, outcome, meaning, mailbox, connection, others_pass=bool(passed)))
        return meaning

    def passed(self, address: str, connection: int) -> list[Refusal]:
        """Remembers that a mail was taken, which ends the row; returns the refusals to be acted on now."""
        mailbox = canonical_address(address)
        self._passed_on(connection).add(mailbox)
        for refusal in self._waiting:
            if refusal.connection == connection and refusal.mailbox != mailbox:
                refusal.others_pass = True
        self._row.clear()
        return self.take()

    @property
    def are_several(self) -> bool:
        """Whether so many different addresses were refused in a row that it is hardly they who are wrong."""
        is_sure = [meaning is Meaning.ADDRESS for meaning, _ in self._row.values()]
        return len(is_sure) >= MANY or is_sure.count(False) >= SEVERAL

    @property
    def lanes(self) -> set[int]:
        """The lanes of the messages in the row. Of one or two lanes a single person may have made up the addresses."""
        return {lane for _, lane in self._row.values()}

    def take(self) -> list[Refusal]:
        """The refusals that wait to be acted on; they are the caller's from now on."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _passed_on(self, connection: int) -> set[str]:
        if connection != self._connection:
            self._connection, self._passed = connection, set()
        return self._passed
