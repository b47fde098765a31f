"""Writing the record, and forgetting what is stored long enough."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from organisers.models import Batch, BulkJob, LoginAlarm, Record


def write(*, by: Any, act: str, subject: str, now: dt.datetime, reason: str = "", rows: int = 1) -> None:
    """Adds one entry. `by` is an organiser, or None for the site itself; nothing a supporter typed may be in it."""
    Record.objects.create(
        done_by_id=getattr(by, "pk", None), act=act, subject=subject, reason=reason, rows=rows, done_at=now
    )


def write_decisions(batch: Batch, decisions: Iterable["Decision"], *, act: str, now: dt.datetime, reason: str) -> None:
    """Adds an entry for each row of a batch, with what it takes to put it back."""
    Record.objects.bulk_create(
        [
            Record(
                done_by_id=batch.done_by_id,
                act=act,
                subject=f"{batch.kind} {decision.pk}",
                reason=reason,
                done_at=now,
                batch=batch,
                was=decision.was,
                became=decision.became,
            )
            for decision in decisions
        ],
        batch_size=500,
    )


@dataclass(frozen=True)
class Decision:
    """A row that was decided about: its state and what belongs to it, by field, before and after."""

    pk: Any
    was: dict[str, str]
    became: dict[str, str]


def forget(now: dt.datetime) -> None:
    """A chore: deletes entries, batches and jobs that are stored long enough, and alarms that nobody is shown any more."""
    Record.objects.expired(now).delete()
    Batch.objects.expired(now).delete()
    BulkJob.objects.expired(now).delete()
    LoginAlarm.objects.over(now).delete()
