"""Moderating what was written: rows are locked in one order, change state, each on record, and a batch is taken back as one.

Every decision belongs to a batch: the rows that were decided about in one go. The record has what each row was before, so
that another organiser can put a whole batch back, as far as nobody has decided about its rows since.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F, QuerySet

from organisers import record
from organisers.decisions import login_alarms, notes
from organisers.models import Batch, Record
from organisers.record import Decision

# What is chosen on one page of a list. More at once is not read by anybody; whoever has more takes several steps.
MOST_AT_ONCE = 100
# What a row's state consists of; a model has some of these fields.
STATE_FIELDS = ("state", "held_reason", "rejection_reason", "state_before")
TAKE_BACK = "take back"
Moderated = TypeVar("Moderated", bound=models.Model)


class TooMany(ValueError):
    """More rows than an organiser may decide about at once."""


@dataclass(frozen=True)
class Kind:
    """A moderated model: the right it takes to decide about its rows, and how they are put back.

    `put_back(ids=, was=, became=, act=, by=, now=, batch=)` gives rows that are as they became the state that they had; it
    returns how many. `acts` are those that it can take back. `remains` says what none of that takes back.
    """

    permission: str
    put_back: Callable[..., int]
    acts: frozenset[str]
    remains: Any


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Makes a moderated model known by the name of its class, in small letters; called when its app's admin is loaded."""
    _kinds[name] = kind


def kind_of(batch: Batch) -> Kind | None:
    """The kind of what was decided about, where what was done can be taken back."""
    kind = _kinds.get(batch.kind)
    return kind if kind is not None and batch.act in kind.acts else None


def decide(
    rows: "QuerySet[Moderated]",
    *,
    ids: Iterable[UUID],
    act: Callable[[Any], int],
    name: str,
    by: Any,
    now: dt.datetime,
    reason: str = "",
    hides: bool = False,
    batch: UUID | None = None,
    is_judgement: bool = True,
) -> int:
    """Runs the transition `act` on those of `ids` that are among `rows`; returns how many rows it changed.

    `rows` are those in a state that it starts from. It gets them as a QuerySet, locked until the end of the caller's
    transaction, in the order of their keys: two decisions at once cannot deadlock. With `by` None it is the writer's own
    decision and not recorded: an entry would tell its hour. `hides`: it takes what is shown off the site. Decisions with the
    same `batch` are taken back together. A judgement answers whoever has asked for a second opinion (see `.notes`);
    rows for which `by` has asked for one are left to others. Raises TooMany for more than `MOST_AT_ONCE`.
    """
    kind = str(rows.model._meta.model_name)
    wanted = sorted(set(ids))
    if by is not None and len(wanted) > MOST_AT_ONCE:
        raise TooMany(f"{len(wanted)} rows at once")
    if by is not None and is_judgement:
        rows = rows.exclude(pk__in=notes.asked_by(by, kind))
    batch = batch or uuid4()
    changed = 0
    for start in range(0, len(wanted), MOST_AT_ONCE):
        chosen = rows.select_for_update().filter(pk__in=wanted[start : start + MOST_AT_ONCE]).order_by("pk")
        # Asked again once they are locked: another decision may have ended while this one waited for the lock, and
        # PostgreSQL then looks at the locked rows anew, but not at what `rows` asks of other tables.
        before = _states(rows.filter(pk__in=list(chosen.values_list("pk", flat=True))))
        if not before:
            continue
        locked = rows.model._default_manager.filter(pk__in=list(before))
        moved = act(locked)
        changed += moved
        if by is not None and moved:
            _record(rows.model, before, _states(locked.all()), name, by, now, reason, batch)
            if is_judgement:
                notes.settle(kind, before)
    if by is not None and changed:
        login_alarms.count(by, changed, hides=hides, now=now)
    return changed


def _states(rows: "QuerySet[Any]") -> dict[UUID, dict[str, str]]:
    """The state of each row and what belongs to it, by key."""
    known = {field.name for field in rows.model._meta.get_fields()}
    names = [name for name in STATE_FIELDS if name in known]
    return {pk: dict(zip(names, values, strict=True)) for pk, *values in rows.values_list("pk", *names)}


def _record(
    model: type[models.Model],
    before: dict[UUID, dict[str, str]],
    after: dict[UUID, dict[str, str]],
    name: str,
    by: Any,
    now: dt.datetime,
    reason: str,
    batch_id: UUID,
) -> None:
    decisions = [Decision(pk, was, after[pk]) for pk, was in before.items() if pk in after]
    batch, _ = Batch.objects.get_or_create(
        pk=batch_id,
        defaults={
            "kind": str(model._meta.model_name),
            "act": name,
            "reason": reason,
            "done_by_id": by.pk,
            "done_at": now,
        },
    )
    Batch.objects.filter(pk=batch_id).update(rows=F("rows") + len(decisions))
    record.write_decisions(batch, decisions, act=name, now=now, reason=reason)


def last_of(user: Any, kind: str, *, since: dt.datetime) -> Record | None:
    """The latest decision of a login about rows of a kind that is not taken back; with its batch, in one query."""
    decided = Record.objects.filter(done_by_id=user.pk, done_at__gte=since, batch__kind=kind, was__isnull=False)
    acts = _kinds[kind].acts - {TAKE_BACK}
    return (
        decided.filter(batch__taken_back_at__isnull=True, batch__act__in=sorted(acts))
        .select_related("batch")
        .order_by("-done_at", "-pk")
        .first()
    )


def take_back(*, batch_id: UUID, by: Any, now: dt.datetime) -> tuple[int, int]:
    """Puts the rows of a batch back; returns how many, and how many are not as the batch left them and stay.

    Repeated, it changes nothing more. What is done is a batch of its own, so that it can be taken back too. In steps of
    `MOST_AT_ONCE` rows, each a transaction of its own: nobody waits for thousands of rows.
    """
    batch = Batch.objects.get(pk=batch_id)
    kind = _kinds[batch.kind]
    changed, own = 0, uuid4()
    entries = Record.objects.filter(batch=batch, was__isnull=False).order_by("pk")
    last = 0
    while step := list(entries.filter(pk__gt=last)[:MOST_AT_ONCE]):
        last = step[-1].pk
        changed += _put_back(kind, step, by=by, now=now, own=own)
    # Also where nothing could be put back: somebody has dealt with it.
    Batch.objects.filter(pk=batch_id, taken_back_at__isnull=True).update(taken_back_at=now)
    return changed, batch.rows - changed


def _put_back(kind: Kind, entries: list[Record], *, by: Any, now: dt.datetime, own: UUID) -> int:
    """One step of `take_back`: rows that were and became the same go together."""
    latest = Record.objects.filter(subject__in=[entry.subject for entry in entries], was__isnull=False)
    newest = dict(latest.order_by("pk").values_list("subject", "pk"))
    together: dict[Any, list[UUID]] = defaultdict(list)
    for entry in entries:
        if newest[entry.subject] == entry.pk and entry.act in kind.acts:
            key = (entry.act, tuple((entry.was or {}).items()), tuple((entry.became or {}).items()))
            together[key].append(UUID(entry.subject.partition(" ")[2]))
    return sum(
        kind.put_back(ids=ids, was=dict(was), became=dict(became), act=act, by=by, now=now, batch=own)
        for (act, was, became), ids in together.items()
    )


def put_back_step(kind: str, entries: list[Record], *, by: Any, now: dt.datetime, batch: UUID) -> int:
    """Takes back what some entries of one batch say, as a step of work in the background (`organisers.decisions.bulk`)."""
    return _put_back(_kinds[kind], entries, by=by, now=now, own=batch)
