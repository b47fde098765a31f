"""The states of a letter in one table, what may be done in each, who is named, and why a letter is rejected or held.

Services, the admin's buttons, the chores that delete, the privacy page and the tests all read these tables.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from safety.retention import ALL, End


class State(models.TextChoices):
    """The state of a letter (DESIGN, section 3, has the drawing)."""

    HELD = "held", _("held")
    PENDING = "pending", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("to be read")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True)
class Rule:
    """What is true of letters in a state.

    `address_needed` says for which of them the address is stored (a condition on the contact); for the others it is
    erased within the hour. Without `ends` a letter stays until its writer withdraws it.
    """

    is_counted: bool = False
    is_shown: bool = False
    is_waiting: bool = False
    ends: tuple[End, ...] = ()
    address_needed: Q = ALL


PENDING_DAYS = 7
UNMAILED_DAYS = 30
HELD_DAYS = 30
REJECTED_DAYS = 30
IS_UNMAILED = Q(pending_since__isnull=True)
IS_PROVED = Q(confirmed_on__isnull=False)
# Held by an organiser after it had been read: it may be in a delivery. A rejection that was taken back leaves it held
# without the state before; why it is held says it still.
HELD_LATER = Q(held_reason__in=["organiser", "erasing"])

RULES = {
    State.PENDING: Rule(
        ends=(End(PENDING_DAYS, "pending_since", ~IS_UNMAILED), End(UNMAILED_DAYS, "decided_on", IS_UNMAILED))
    ),
    State.HELD: Rule(
        is_waiting=True,
        ends=(End(HELD_DAYS, "decided_on", ~HELD_LATER), End(HELD_DAYS, "decided_on", HELD_LATER, leaves_row=True)),
    ),
    State.CONFIRMED: Rule(is_counted=True, is_waiting=True, address_needed=Q(wants_updates=True)),
    State.APPROVED: Rule(is_counted=True, is_shown=True, address_needed=Q(wants_updates=True)),
    # As long as a rejection can be taken back, the address is there that this may need.
    State.REJECTED: Rule(
        ends=(
            End(REJECTED_DAYS, "decided_on", ~IS_PROVED),
            End(REJECTED_DAYS, "decided_on", IS_PROVED, leaves_row=True),
        ),
        address_needed=Q(wants_updates=True) | Q(is_proved=False),
    ),
    State.WITHDRAWN: Rule(address_needed=Q(pk__isnull=True)),
}
COUNTED = frozenset(state for state, rule in RULES.items() if rule.is_counted)
SHOWN = frozenset(state for state, rule in RULES.items() if rule.is_shown)
DELIVERABLE = frozenset({State.APPROVED})
WAITING = frozenset(state for state, rule in RULES.items() if rule.is_waiting)


@dataclass(frozen=True)
class Act:
    """Something that is done to a letter: the states it starts from, and where each leads ("": it depends).

    `is_recorded`: done by an organiser, it gets an entry in the record. `undone_by`: the act that takes it back.
    `after_delivery`: allowed once the letter was in a delivery that left; none changes what was delivered.
    """

    leads: dict[State, State | str]
    is_recorded: bool = True
    undone_by: str = ""
    after_delivery: bool = False

    @property
    def states(self) -> frozenset[State]:
        return frozenset(self.leads)


ACTS = {
    # With nothing to read in it, a confirmed letter is approved at once. A held one is confirmed and stays held.
    "confirm": Act({State.PENDING: State.CONFIRMED, State.HELD: State.HELD}, is_recorded=False),
    # What was held, or read once more, while its delivery was under way has a way back after it.
    "approve": Act({State.CONFIRMED: State.APPROVED}, undone_by="requeue", after_delivery=True),
    "requeue": Act({State.APPROVED: State.CONFIRMED}, undone_by="approve"),
    "hold": Act({State.CONFIRMED: State.HELD, State.APPROVED: State.HELD}, undone_by="release"),
    # One of a burst from one domain, held before its writer has confirmed it.
    "hold pending": Act({State.PENDING: State.HELD}),
    # To the state before; pending, or confirmed where its writer has confirmed it, if it came in held. Its mail leaves then.
    "release": Act({State.HELD: ""}, after_delivery=True),
    "reject": Act(
        dict.fromkeys((State.HELD, State.CONFIRMED, State.APPROVED), State.REJECTED),
        undone_by="restore",
        after_delivery=True,
    ),
    # To the state before.
    "restore": Act({State.REJECTED: ""}, undone_by="reject", after_delivery=True),
    # One of the decisions above, for as many letters as it was about: to the state before.
    "take back": Act(
        {state: "" for state in State if state not in (State.WITHDRAWN, State.PENDING)}, after_delivery=True
    ),
    # Words are taken out of it; a translation of them is out of date then.
    "redact": Act({State.CONFIRMED: State.CONFIRMED, State.APPROVED: State.APPROVED}, after_delivery=True),
    # It erases the name: there is nothing left to undo it with.
    "stop naming": Act({state: state for state in State if state != State.WITHDRAWN}, after_delivery=True),
    # On its writer’s request: hidden at once, erased after a day in which it can be stopped (`services.decisions.erasing`).
    # What is neither counted nor shown stays as it is until then, and nobody decides about it.
    "ask erasure": Act(
        {
            **{state: state for state in State if state != State.WITHDRAWN},
            State.CONFIRMED: State.HELD,
            State.APPROVED: State.HELD,
        },
        undone_by="stop erasure",
        after_delivery=True,
    ),
    "stop erasure": Act(
        {**{state: state for state in State if state != State.WITHDRAWN}, State.HELD: ""}, after_delivery=True
    ),
    "withdraw": Act(
        dict.fromkeys((state for state in State if state != State.WITHDRAWN), State.WITHDRAWN), after_delivery=True
    ),
}


def may(act: str, state: str) -> bool:
    """Whether something may be done to a letter in a state."""
    return state in ACTS[act].leads


class Naming(models.TextChoices):
    """Who may learn the writer's name."""

    PUBLIC = "public", _("Name me to the mayor and on this site")
    MAYOR = "mayor", _("Name me to the mayor only")
    NOBODY = "nobody", _("Don’t name me")


# Where the police look for supporters: a name is public only where its writer has said so twice (`forms.letter` asks).
DANGEROUS_COUNTRY = "KZ"
NAMED_PUBLICLY = Q(naming=Naming.PUBLIC) & (~Q(country=DANGEROUS_COUNTRY) | Q(is_public_confirmed=True))


class Reason(models.TextChoices):
    """Why a letter was rejected: a list, so that no free text about a supporter gets into the record."""

    INSULT = "insult", _("insults or threatens")
    EXPOSES = "exposes", _("exposes somebody")
    ADVERTISING = "advertising", _("advertising")
    NONSENSE = "nonsense", _("not a letter")
    FALSE_NAME = "false_name", _("signed with somebody else’s name")
    OFF_TOPIC = "off_topic", _("about something else")


class HeldReason(models.TextChoices):
    """Why a letter was held."""

    TRAP = "trap", _("the trap for robots was filled in")
    BLOCKED = "blocked", _("the address is blocked")
    EVERYTHING = "everything", _("every new letter is held")
    ORGANISER = "organiser", _("an organiser holds it")
    BURST = "burst", _("one of many from one domain or network")
    ERASING = "erasing", _("to be erased, as its writer asks")
    # Of versions before `696ece6`, which counted networks; nothing is held for it any more.
    LIMIT = "limit", _("too many letters from one network")
