"""Who reads what next: two organisers at work get different rows, and what one has skipped comes last for that one."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

# Of so many of the oldest rows, each login gets them in an order of its own: that two get the same one is unlikely, and
# nothing has to be stored or locked for it. The order is drawn anew each day, so that no row stays the last of them.
OLDEST = 20
MOST_SKIPPED = 200


def next_of(
    rows: QuerySet[Any],
    *,
    user: Any,
    today: dt.date,
    skipped: Sequence[UUID] = (),
    first_keys: Callable[[Q], Sequence[UUID]] | None = None,
) -> UUID | None:
    """The key of the next of `rows` for a login; of those it has skipped, the first one, once there are no others.

    `first_keys` gives the `OLDEST` of `rows` that meet a condition, where there is a faster way than to order them all.
    """
    others = ~Q(pk__in=skipped)
    oldest = first_keys(others) if first_keys else oldest_of(rows.filter(others))
    first: UUID | None = min(oldest, key=lambda key: _lot(user, today, key), default=None)
    if first is not None or not skipped:
        return first
    left = set(rows.filter(pk__in=skipped).values_list("pk", flat=True))
    return next((key for key in skipped if key in left), None)


def oldest_of(rows: QuerySet[Any], most: int = OLDEST) -> list[UUID]:
    return list(rows.order_by("written_on", "id").values_list("pk", flat=True)[:most])


def _lot(user: Any, today: dt.date, key: UUID) -> bytes:
    return hashlib.blake2b(f"{user.pk} {today} {key}".encode(), digest_size=8).digest()


def skipped_of(request: HttpRequest, kind: str) -> list[UUID]:
    """What this login has skipped, the oldest first: kept in its session, and nowhere else."""
    return [UUID(key) for key in request.session.get(_name(kind), ())]


def skip(request: HttpRequest, kind: str, key: UUID) -> None:
    others = [other for other in request.session.get(_name(kind), ()) if other != str(key)]
    request.session[_name(kind)] = [*others, str(key)][-MOST_SKIPPED:]


def _name(kind: str) -> str:
    return f"skipped_{kind}"
