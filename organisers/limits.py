"""The limits that organisers set, as the code reads them: kept for half a minute, so that no request has to ask."""

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from organisers import record
from organisers.models.limits import BOUNDS, Limits

# A change is seen by every other process after this long.
KEPT_SECONDS = 30.0
ACT = "set limit"
_kept: tuple[float, Limits] | None = None


def current() -> Limits:
    """The limits as they were set within the last half minute; the defaults where nobody has set any."""
    if _kept is not None and time.monotonic() - _kept[0] < KEPT_SECONDS:
        return _kept[1]
    limits = Limits.objects.first() or Limits()
    keep(limits)
    return limits


def keep(limits: Limits) -> None:
    """Has this process use these limits for half a minute."""
    global _kept
    _kept = time.monotonic(), limits


def forget() -> None:
    """Has this process ask again."""
    global _kept
    _kept = None


@transaction.atomic
def change(*, values: Mapping[str, int], by: Any, now: dt.datetime) -> int:
    """Sets limits; each that changes is on record with its old and new value. Returns how many did.

    What somebody else set meanwhile stays: only `values` are written. Raises IntegrityError beyond the bounds.
    """
    Limits.objects.get_or_create(pk=Limits.ONLY_KEY)
    before = Limits.objects.select_for_update().get(pk=Limits.ONLY_KEY)
    differing = {name: values[name] for name in BOUNDS if name in values and values[name] != getattr(before, name)}
    if differing:
        Limits.objects.filter(pk=Limits.ONLY_KEY).update(**differing)
    for name, value in differing.items():
        reason = f"{getattr(before, name)} → {value}"
        record.write(by=by, act=f"{ACT} {name}", subject=f"limits {Limits.ONLY_KEY}", now=now, reason=reason)
    # Now, for this transaction; and once it is over, for what was kept by another thread meanwhile.
    forget()
    transaction.on_commit(forget)
    return len(differing)
