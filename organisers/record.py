"""Writing the record."""

import datetime as dt
from typing import Any

from organisers.models import Record


def write(*, by: Any, act: str, subject: str, now: dt.datetime, reason: str = "", rows: int = 1) -> None:
    """Adds one entry. `by` is an organiser, or None for the site itself; nothing a supporter typed may be in it."""
    Record.objects.create(
        done_by_id=getattr(by, "pk", None), act=act, subject=subject, reason=reason, rows=rows, done_at=now
    )


def write_many(*, by: Any, act: str, subjects: list[str], now: dt.datetime, reason: str = "") -> None:
    """Adds an entry for each subject of a batch."""
    done_by_id = getattr(by, "pk", None)
    Record.objects.bulk_create(
        [Record(done_by_id=done_by_id, act=act, subject=subject, reason=reason, done_at=now) for subject in subjects],
        batch_size=500,
    )
