"""What every decision about letters has in common: the rows are locked, change state, and the counts follow, last of all."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from appeals.models import Erasure, Letter, Tally
from appeals.models.letters.letter import LetterQuerySet
from appeals.models.letters.states import ACTS
from appeals.services.decisions import letter_changes
from appeals.services.decisions.letter_changes import Change
from organisers.decisions import moderation
from safety import erasure_list
from safety.erasure_list import Erased

ALL = Q()
IS_BLANK = Q(own_words="")
# What takes shown letters off the site; their words stay. Withdrawing erases, and says so itself.
HIDING = frozenset({"reject", "hold", "hold pending", "requeue", "ask erasure"})
# What may bring them back on it.
SHOWING = frozenset({"approve", "release", "restore", moderation.TAKE_BACK, "stop erasure"})
# What may be done with a letter that is to be erased: nothing but that, sooner, and stopping it.
WITH_ERASURE = frozenset({"withdraw", "stop erasure"})
# What answers whoever has asked for a second opinion; who has asked leaves it to others.
JUDGEMENTS = frozenset({"approve", "requeue", "hold", "hold pending", "release", "reject", "restore"})


def decide(
    ids: Iterable[UUID],
    change: Callable[[LetterQuerySet], int],
    name: str,
    by: Any,
    now: dt.datetime,
    *,
    reason: str = "",
    only: Q = ALL,
    batch: UUID | None = None,
    hides: bool | None = None,
) -> int:
    """Makes one change to those of `ids` that the act `name` may start from, and then changes the counts.

    `hides`: it takes what is shown off the site; unless said here, by its name.
    The counts come last, as all writers share their rows: a transaction that held one and had more letters to lock
    would deadlock with one that holds such a letter and has only the count to change.
    """
    hides = name in HIDING if hides is None else hides
    differences: Counter[int] = Counter()
    on_wall: Counter[int] = Counter()

    def count(letters: LetterQuerySet, sign: int) -> None:
        for appeal_id, counted, shown in letters.counts_by_appeal():
            differences[appeal_id] += sign * counted
            on_wall[appeal_id] += sign * shown

    def change_and_count(letters: LetterQuerySet) -> int:
        count(letters, -1)
        hidden = list(letters.shown().values_list("pk", flat=True)) if hides else []
        changed = change(letters)
        if hidden:
            letter_changes.tell(Change.HIDDEN, hidden)
            erasure_list.enter(Erased.HIDDEN, hidden)
        elif name in SHOWING:
            erasure_list.take_off(Erased.HIDDEN, letters.shown().values_list("pk", flat=True))
        count(letters, +1)
        return changed

    rows = Letter.objects.in_states(ACTS[name].states).filter(only)
    if name not in WITH_ERASURE:
        rows = rows.filter(~Exists(Erasure.objects.filter(letter=OuterRef("pk"))))
    if not ACTS[name].after_delivery:
        rows = rows.filter(delivered_on__isnull=True)
    changed = moderation.decide(
        rows,
        ids=ids,
        act=change_and_count,
        name=name,
        by=by,
        now=now,
        reason=reason,
        hides=hides,
        batch=batch,
        is_judgement=name in JUDGEMENTS,
    )
    for appeal_id, difference in sorted(differences.items()):
        if difference or on_wall[appeal_id]:
            Tally.objects.add(appeal_id, difference, on_wall=on_wall[appeal_id])
    return changed
