"""Holding the letters of a burst as one (`appeals.services.bursts`)."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from appeals.models.states import State
from appeals.services import moderating
from appeals.services.bursts import Burst, NetworkBurst
from organisers.moderation import MOST_AT_ONCE

# What one press holds: twenty times a hundred letters, some seconds. The next press goes on.
MOST_HELD = 2000


def hold(burst: Burst | NetworkBurst, *, by: Any, now: dt.datetime) -> tuple[UUID, int]:
    """Holds the letters of a burst, confirmed or not; returns the batch by which it is taken back, and how many.

    In steps of `MOST_AT_ONCE`, each a transaction of its own, `MOST_HELD` letters at most.
    """
    batch, held = uuid4(), 0
    while held < MOST_HELD:
        step = list(burst.holdable().order_by("pk").values_list("pk", "state")[:MOST_AT_ONCE])
        pending = [pk for pk, state in step if state == State.PENDING]
        others = [pk for pk, state in step if state != State.PENDING]
        changed = moderating.hold(ids=others, by=by, now=now, batch=batch) if others else 0
        changed += moderating.hold_pending(ids=pending, by=by, now=now, batch=batch) if pending else 0
        if not changed:
            break
        held += changed
    return batch, held
