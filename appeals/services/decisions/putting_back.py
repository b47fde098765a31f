"""Taking back what organisers have decided about several letters (`organisers.decisions.moderation.take_back`)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appeals.models.letters.states import ACTS, SHOWN
from appeals.services.decisions import core, redacting
from organisers.decisions import moderation

# The act that leads back from each, whose rules say whether it is allowed after a delivery.
BACK = {"approve": "requeue", "reject": "restore", "hold": "release", "restore": "reject", "requeue": "approve"} | {
    "release": "hold",
    "hold pending": "release",
}
REDACT = "redact"
ACTS_TAKEN_BACK = frozenset(BACK) | {moderation.TAKE_BACK, REDACT}


@transaction.atomic
def put_back(
    *,
    ids: Iterable[UUID],
    was: Mapping[str, str],
    became: Mapping[str, str],
    act: str,
    by: Any,
    now: dt.datetime,
    batch: UUID | None = None,
) -> int:
    """Gives letters that are still as they `became` the state, and its reasons, that each `was` in; returns how many.

    What was delivered meanwhile stays on the site. Mail that has left cannot be called back. Where words were taken out,
    they are put back.
    """
    if act == REDACT:
        return sum(redacting.put_back(letter_id=letter_id, by=by, now=now, batch=batch) for letter_id in ids)
    hides = became["state"] in SHOWN and was["state"] not in SHOWN
    is_delivered_left_alone = hides and not ACTS[BACK.get(act, "hold")].after_delivery
    only = Q(**became) & (Q(delivered_on__isnull=True) if is_delivered_left_alone else Q())

    today = timezone.localdate(now)
    return core.decide(
        ids,
        lambda letters: letters.put_back(was, today),
        moderation.TAKE_BACK,
        by,
        now,
        only=only,
        batch=batch,
        hides=hides,
    )
