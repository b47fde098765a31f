"""Moving everything that is sealed or indexed to the first key of `CONTACT_KEYS`, while the site runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction

from safety import vacuum
from safety.keys import sealing, used_keys
from safety.models import UsedKey

BATCH = 200  # rows a transaction: SQLite's other writers wait for it, about 50 ms


@dataclass(frozen=True)
class Kept:
    """The columns of a model that were written under some key."""

    model: type[models.Model]
    sealed: tuple[str, ...]
    indexes: tuple[str, ...]


@dataclass
class Outcome:
    """What became of a model's rows."""

    model: type[models.Model]
    moved: int = 0
    unknown: int = 0  # rows with something that no listed key opens
    in_conflict: int = 0  # rows that could be opened, and stayed under their key


_kept: list[Kept] = []


def register(model: type[models.Model], *, sealed: tuple[str, ...] = (), indexes: tuple[str, ...] = ()) -> None:
    """Names the columns of a model that `sealing` made; each app does it once, when it is ready."""
    _kept.append(Kept(model, sealed, indexes))


def registered() -> list[Kept]:
    return list(_kept)


def reseal(tell: Callable[[Outcome], None] = lambda outcome: None) -> list[Outcome]:
    """Moves every row to the first key, and forgets the other keys where nothing is left that they open.

    What is moved already is only read: stopped at any moment, it goes on where it was. Every process of the site must
    have been started with these keys before.
    """
    outcomes = []
    for kept in _kept:
        outcomes.append(_reseal(kept))
        tell(outcomes[-1])
    if not any(outcome.in_conflict for outcome in outcomes):
        listed = sealing.fingerprints()
        UsedKey.objects.filter(pk__in=listed[1:]).delete()
        used_keys.check()
    return outcomes


def _reseal(kept: Kept) -> Outcome:
    outcome = Outcome(kept.model)
    for keys in _batches(kept):
        with transaction.atomic():
            # In the order in which all lock them.
            rows = kept.model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk")
            for row in rows.only(*kept.sealed, *kept.indexes):
                _move(kept, row, outcome)
            if outcome.moved:
                vacuum.note(kept.model)
    return outcome


def _batches(kept: Kept) -> Iterator[list[Any]]:
    """The keys of all rows, in their order. One that is added meanwhile is written under the first key."""
    rows, last = kept.model._default_manager.order_by("pk").values_list("pk", flat=True), None
    while keys := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        yield keys
        last = keys[-1]


def _move(kept: Kept, row: models.Model, outcome: Outcome) -> None:
    changed, is_known = _changes(kept, row)
    outcome.unknown += not is_known
    if not changed:
        return
    try:
        with transaction.atomic():
            kept.model._default_manager.filter(pk=row.pk).update(**changed)
    except IntegrityError:
        # Another row has the place: both were written while a key was missing.
        outcome.in_conflict += 1
    else:
        outcome.moved += 1


def _changes(kept: Kept, row: models.Model) -> tuple[dict[str, Any], bool]:
    """What the row's columns are under the first key, as far as they are not yet; and whether all could be opened."""
    changed: dict[str, Any] = {}
    is_known = True
    for names, move in ((kept.sealed, sealing.reseal), (kept.indexes, sealing.reindex)):
        for name in names:
            stored: Any = getattr(row, name)
            if stored:
                # PostgreSQL gives bytes as a memoryview.
                stored = bytes(stored) if isinstance(stored, memoryview) else stored
                try:
                    moved: Any = move(stored)
                except sealing.Unsealable:
                    is_known = False
                else:
                    changed |= {name: moved} if moved != stored else {}
    return changed, is_known
