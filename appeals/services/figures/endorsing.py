"""Checking an endorsement: an organiser has asked the organisation itself. Only then is it public."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction

from appeals.models import Endorsement
from organisers import record

# All that is public of it: a change of any of them takes the check away.
PUBLIC_FIELDS = ("organisation", "country", "text", "text_language", "link")


def fingerprint(endorsement: Endorsement) -> str:
    """A hash of all that an organiser checks, in 64 hexadecimal digits."""
    return hashlib.sha256(repr([getattr(endorsement, name) for name in PUBLIC_FIELDS]).encode()).hexdigest()


@transaction.atomic
def check(*, endorsement_id: int, seen: str, by: Any, now: dt.datetime) -> bool:
    """Makes an endorsement public, if it is still as `seen` (its fingerprint); returns whether it is."""
    endorsement = Endorsement.objects.select_for_update(of=("self",)).filter(pk=endorsement_id).first()
    if endorsement is None or fingerprint(endorsement) != seen:
        return False
    if endorsement.is_checked:
        return True
    Endorsement.objects.filter(pk=endorsement_id).update(checked_at=now, checked_by_id=getattr(by, "pk", None))
    record.write(by=by, act="check endorsement", subject=f"endorsement {endorsement_id}", now=now)
    return True


@transaction.atomic
def uncheck(*, endorsement_id: int, by: Any, now: dt.datetime) -> bool:
    """Takes an endorsement off the site, as it changed or is in doubt; returns whether it was there."""
    if not Endorsement.objects.filter(pk=endorsement_id).checked().update(checked_at=None, checked_by=None):
        return False
    record.write(by=by, act="uncheck endorsement", subject=f"endorsement {endorsement_id}", now=now)
    return True
