"""Decisions about thousands of rows: fixed when they are asked for, carried out by the worker, cancelled, taken back.

The keys of the rows are written down when the job is asked for, a hundred in a row of `BulkStep`, so a job never gets to
rows that came in later. The worker deletes a step in the transaction that decides about its rows, and asks again which of
them still match. So whatever dies, and however many workers there are, nothing is left out or done twice.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet

from organisers import record
from organisers.decisions import moderation
from organisers.decisions.moderation import MOST_AT_ONCE
from organisers.models import Batch, BulkJob, BulkStep, Record
from safety import outages, vacuum

logger = logging.getLogger(__name__)

# So many jobs of one login are under way at a time: each writes its keys down.
MOST_UNDER_WAY = 5
# Steps that are written, keys that are read, and steps of a cancelled job that are deleted, at a time.
WRITTEN_AT_ONCE, READ_AT_ONCE, DELETED_AT_ONCE = 100, 5000, 1000
# More decisions than these are taken back in the background.
TAKEN_BACK_AT_ONCE = 500


class EmptyQuestion(ValueError):
    """Nothing narrows the rows down: all of them are nobody's decision."""


class AlreadyUnderWay(Exception):
    """The same is being done at this moment."""


class TooManyUnderWay(Exception):
    """One login has as many jobs under way as it may have."""


class NothingMatches(Exception):
    """No row matches, or none is in a state that the act starts from."""


@dataclass(frozen=True)
class BulkKind:
    """A moderated model that can be decided about in bulk.

    `permission` is the right that deciding takes, `may_read` the one that looking takes. `rows(question, act)` are those
    that match now and are in a state that the act starts from. `acts` are the services that decide, called with `ids`, `by`,
    `now` and `batch`, and with `reason` where a job has one; they return how many rows changed. `is_empty(question)`: it
    asks for nothing but a state. `in_words(question)` says in the reader's language what is asked for.
    `without_names(question)` is what may be stored of it once the job has ended.
    """

    permission: str
    may_read: str
    rows: Callable[[str, str], "QuerySet[Any]"]
    acts: Mapping[str, Callable[..., int]]
    is_empty: Callable[[str], bool]
    in_words: Callable[[str], str]
    without_names: Callable[[str], str]


_kinds: dict[str, BulkKind] = {}


def register(name: str, kind: BulkKind) -> None:
    """Makes a model known by the name of its class, in small letters; called when its app is ready."""
    _kinds[name] = kind


def kind_named(name: str) -> BulkKind:
    return _kinds[name]


def kind_of(job: BulkJob) -> BulkKind | None:
    return _kinds.get(job.kind)


def kinds_open_to(user: Any) -> list[str]:
    """The kinds whose jobs somebody may see: what a job looks for may be somebody's name."""
    known = _kinds.items()
    return [name for name, kind in known if user.has_perm(kind.may_read) or user.has_perm(kind.permission)]


def permission_for(job: BulkJob) -> str:
    """The right that it takes to ask for such a job, to cancel it, and to go on with it."""
    kind = kind_of(job)
    return kind.permission if kind else "organisers.change_bulkjob"


# --- asking ---


@transaction.atomic
def ask(*, kind: str, act: str, question: str, by: Any, now: dt.datetime, reason: str = "") -> BulkJob:
    """Has the worker decide about all rows that match now, whatever their number.

    Raises EmptyQuestion, NothingMatches, AlreadyUnderWay, TooManyUnderWay; KeyError for an act that the kind has not.
    """
    known = _kinds[kind]
    known.acts[act]  # Raises KeyError.
    if known.is_empty(question):
        raise EmptyQuestion(question)
    rows = known.rows(question, act).order_by("pk").values_list("pk", flat=True)
    job = BulkJob(kind=kind, act=act, reason=reason, question=question, asked_by=by, asked_at=now)
    return _begin(job, by, (str(key) for key in rows.iterator(chunk_size=READ_AT_ONCE)))


@transaction.atomic
def ask_to_take_back(*, batch: Batch, by: Any, now: dt.datetime) -> BulkJob:
    """Has the worker take a batch back. Raises as `ask` does; KeyError where such a batch is not taken back."""
    if moderation.kind_of(batch) is None:
        raise KeyError(batch.kind)
    entries = Record.objects.filter(batch=batch, was__isnull=False).order_by("pk").values_list("pk", flat=True)
    job = BulkJob(kind=batch.kind, act=moderation.TAKE_BACK, question=str(batch.pk), asked_by=by, asked_at=now)
    return _begin(job, by, entries.iterator(chunk_size=READ_AT_ONCE))


def _begin(job: BulkJob, by: Any, keys: Iterator[Any]) -> BulkJob:
    # One request of a login at a time, so that the same is not asked for twice by a second press.
    get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)
    under_way = BulkJob.objects.under_way()
    if under_way.filter(kind=job.kind, act=job.act, question=job.question).exists():
        raise AlreadyUnderWay
    if under_way.filter(asked_by_id=by.pk).count() >= MOST_UNDER_WAY:
        raise TooManyUnderWay
    job.save(force_insert=True)
    steps = (BulkStep(job=job, number=number, keys=of) for number, of in enumerate(in_hundreds(keys)))
    while written := list(islice(steps, WRITTEN_AT_ONCE)):
        BulkStep.objects.bulk_create(written)
        job.total += sum(len(step.keys) for step in written)
    if not job.total:
        raise NothingMatches
    job.save(update_fields=["total"])
    record.write(by=by, act="ask bulk job", subject=f"bulkjob {job.pk}", now=job.asked_at, rows=job.total)
    return job


def in_hundreds(keys: Iterator[Any]) -> Iterator[list[Any]]:
    """The keys in lists of `MOST_AT_ONCE`."""
    while of := list(islice(keys, MOST_AT_ONCE)):
        yield of


# --- in the worker ---


def do_step(now: dt.datetime) -> bool:
    """Does one step of the job whose turn it is; False where there is none. Each step is one transaction."""
    job_id = None
    try:
        with transaction.atomic():
            turns = BulkStep.objects.select_for_update(skip_locked=True, of=("self",)).select_related("job__asked_by")
            step = turns.exclude(job__state=BulkJob.State.FAILED).order_by("number", "pk").first()
            if step is None:
                return False
            job_id = step.job_id
            _do(step, step.job, now)
    except Exception as error:
        # Another transaction, the database or the disk is the reason: then it is tried again.
        if job_id is None or outages.is_outage(error):
            raise
        logger.exception("A job in the background has stopped")
        _end(job_id, BulkJob.State.FAILED, now)
    return True


def _do(step: BulkStep, job: BulkJob, now: dt.datetime) -> None:
    if job.state != BulkJob.State.RUNNING:
        # Of a job that has ended: deleted here, where no lock of the job is held, for which another step may wait.
        BulkStep.objects.filter(pk__in=_free_steps(job)).delete()
        return
    if not _may_go_on(job):
        _end(job.pk, BulkJob.State.CANCELLED, now)
        return
    step.delete()
    take = _take_back if job.act == moderation.TAKE_BACK else _decide
    changed = take(job, step.keys, now)
    BulkJob.objects.filter(pk=job.pk).update(done=F("done") + len(step.keys), changed=F("changed") + changed)
    # Asked with the job's row locked by the change above: of two last steps at once, the second finds none left.
    if not BulkStep.objects.filter(job_id=job.pk).exists():
        _end(job.pk, BulkJob.State.DONE, now)


def _free_steps(job: BulkJob) -> list[int]:
    free = BulkStep.objects.select_for_update(skip_locked=True).filter(job_id=job.pk).order_by("pk")
    return list(free.values_list("pk", flat=True)[:DELETED_AT_ONCE])


def _may_go_on(job: BulkJob) -> bool:
    """A login that was made inactive, as a stolen one is, decides nothing more; nor one that has lost the right."""
    return job.asked_by is not None and job.asked_by.is_active and job.asked_by.has_perm(permission_for(job))


def _decide(job: BulkJob, keys: Iterable[str], now: dt.datetime) -> int:
    kind = _kinds[job.kind]
    wanted = [UUID(key) for key in keys]
    ids = list(kind.rows(job.question, job.act).filter(pk__in=wanted).values_list("pk", flat=True))
    if not ids:
        return 0
    why = {"reason": job.reason} if job.reason else {}
    return kind.acts[job.act](ids=ids, by=job.asked_by, now=now, batch=job.batch, **why)


def _take_back(job: BulkJob, keys: Iterable[int], now: dt.datetime) -> int:
    entries = list(Record.objects.filter(pk__in=list(keys)).order_by("pk"))
    Batch.objects.filter(pk=job.question, taken_back_at__isnull=True).update(taken_back_at=now)
    return moderation.put_back_step(job.kind, entries, by=job.asked_by, now=now, batch=job.batch)


# --- ending ---


@transaction.atomic
def cancel(*, job_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Ends a job that is under way or has failed; what is done stays done. Whether it had not ended before.

    The step in hand is finished; the worker deletes the others.
    """
    job = BulkJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.state not in (BulkJob.State.RUNNING, BulkJob.State.FAILED):
        return False
    _end(job_id, BulkJob.State.CANCELLED, now)
    record.write(by=by, act="cancel bulk job", subject=f"bulkjob {job_id}", now=now, rows=job.total - job.done)
    return True


@transaction.atomic
def go_on(*, job_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Has the worker try again a job that has failed; whether it had."""
    failed = BulkJob.objects.filter(pk=job_id, state=BulkJob.State.FAILED)
    changed = failed.update(state=BulkJob.State.RUNNING, ended_at=None)
    if changed:
        record.write(by=by, act="resume bulk job", subject=f"bulkjob {job_id}", now=now)
    return bool(changed)


@transaction.atomic
def _end(job_id: UUID, state: BulkJob.State, now: dt.datetime) -> None:
    """Ends a job that has not been cancelled; what its question may say of somebody goes, unless it has failed."""
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    if job.state == BulkJob.State.CANCELLED:
        return
    kind = kind_of(job)
    if state != BulkJob.State.FAILED and kind is not None and job.act != moderation.TAKE_BACK:
        job.question = kind.without_names(job.question)
        vacuum.note(BulkJob)
    job.state, job.ended_at = state, now
    job.save(update_fields=["state", "ended_at", "question"])
