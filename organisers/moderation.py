"""Moderating what was written: rows are locked in one order, change state, and each gets an entry in the record."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from organisers import record

BATCH = 500
Moderated = TypeVar("Moderated", bound=models.Model)


def decide(
    rows: "QuerySet[Moderated]",
    *,
    ids: Iterable[UUID],
    act: Callable[[Any], int],
    name: str,
    by: Any,
    now: dt.datetime,
    reason: str = "",
) -> int:
    """Runs the transition `act` on those of `ids` that are among `rows`, in batches; returns how many rows it changed.

    `rows` are those in a state that it starts from. It gets them as a QuerySet, locked until the end of the caller's
    transaction, in the order of their keys: two decisions at once cannot deadlock. With `by` None it is the writer's own
    decision and not recorded: an entry would tell its hour.
    """
    wanted = sorted(set(ids))
    kind = rows.model._meta.model_name
    changed = 0
    for start in range(0, len(wanted), BATCH):
        batch = rows.select_for_update().filter(pk__in=wanted[start : start + BATCH]).order_by("pk")
        locked = list(batch.values_list("pk", flat=True))
        if not locked:
            continue
        changed += act(rows.model._default_manager.filter(pk__in=locked))
        if by is not None:
            record.write_many(by=by, act=name, subjects=[f"{kind} {pk}" for pk in locked], now=now, reason=reason)
    return changed
