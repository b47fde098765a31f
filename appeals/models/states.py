"""The states of a letter with the named sets of them, who is named, and why a letter is rejected or held."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The state of a letter (DESIGN, section 3, has the drawing)."""

    HELD = "held", _("held")
    PENDING = "pending", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("to be read")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


COUNTED = frozenset({State.CONFIRMED, State.APPROVED})
SHOWN = frozenset({State.APPROVED})
DELIVERABLE = frozenset({State.APPROVED})
WAITING = frozenset({State.HELD, State.CONFIRMED})
REJECTABLE = frozenset({State.HELD, State.CONFIRMED, State.APPROVED})
WITHDRAWABLE = frozenset(State) - {State.WITHDRAWN}


class Naming(models.TextChoices):
    """Who may learn the writer's name."""

    PUBLIC = "public", _("Name me to the mayor and on this site")
    MAYOR = "mayor", _("Name me to the mayor only")
    NOBODY = "nobody", _("Don’t name me")


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
    LIMIT = "limit", _("too many letters from one network")
    BLOCKED = "blocked", _("the address is blocked")
    EVERYTHING = "everything", _("every new letter is held")
