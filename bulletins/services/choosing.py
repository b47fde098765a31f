"""Choosing the letters of a draft, and their order.

Letters are locked before the issue, as a withdrawal holds its letter when it comes to the issues (`following`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from appeals.models import Letter
from bulletins.models import PRINTED, Issue, IssueLetter
from bulletins.presentation.printed import printed_letters
from organisers import record

# More than eight pages can hold; a limit for what is drawn to find out.
MOST_LETTERS = 40
# Above every position: rows are moved there first, as two of an issue must not have one position meanwhile.
_ASIDE = 10_000


class Changed(Exception):
    """Another organiser has chosen or left out letters meanwhile."""


@transaction.atomic
def choose(*, issue_id: int, ids: Iterable[UUID], by: Any, now: dt.datetime) -> int:
    """Adds letters to the end of a draft, in the order of `ids`; returns how many.

    Left out are those that are in it, of another appeal, not approved, without words of their own, or in none of the
    printed languages, and all beyond `MOST_LETTERS`.
    """
    wanted = list(dict.fromkeys(ids))
    appeal_id = Issue.objects.drafts().filter(pk=issue_id).values_list("appeal_id", flat=True).first()
    if appeal_id is None:
        return 0
    Letter.objects.filter(pk__in=wanted).lock()
    if not lock_draft(issue_id):
        return 0
    there = set(IssueLetter.objects.filter(issue_id=issue_id).values_list("letter_id", flat=True))
    rows = Letter.objects.filter(appeal_id=appeal_id, pk__in=wanted).shown().with_own_words()
    printable = printable_ids(list(rows))
    new = [pk for pk in wanted if pk in printable and pk not in there][: max(0, MOST_LETTERS - len(there))]
    last = IssueLetter.objects.filter(issue_id=issue_id).aggregate(last=Max("position"))["last"] or 0
    IssueLetter.objects.bulk_create(
        IssueLetter(issue_id=issue_id, letter_id=pk, position=last + place) for place, pk in enumerate(new, start=1)
    )
    if new:
        Issue.objects.filter(pk=issue_id).count_revision()
        record.write(by=by, act="choose letters", subject=f"issue {issue_id}", now=now, rows=len(new))
    return len(new)


@transaction.atomic
def arrange(*, issue_id: int, order: Sequence[UUID], seen: int, by: Any, now: dt.datetime) -> bool:
    """Puts a draft's letters into `order`, and leaves out those that are not in it; whether anything changed.

    Raises Changed where the issue is no longer of the revision `seen`, unless its letters are as wanted already.
    """
    issue = Issue.objects.select_for_update().drafts().filter(pk=issue_id).first()
    if issue is None:
        return False
    rows = IssueLetter.objects.filter(issue=issue)
    there = list(rows.order_by("position").values_list("letter_id", flat=True))
    wanted = [pk for pk in dict.fromkeys(order) if pk in set(there)]
    if wanted == there:
        return False
    if issue.revision != seen:
        raise Changed
    rows.exclude(letter__in=wanted).delete()
    rows.update(position=F("position") + _ASIDE)
    for position, pk in enumerate(wanted, start=1):
        rows.filter(letter=pk).update(position=position)
    Issue.objects.filter(pk=issue_id).count_revision()
    record.write(by=by, act="arrange letters", subject=f"issue {issue_id}", now=now)
    return True


def printable_ids(letters: list[Letter]) -> set[UUID]:
    """Those that can be printed in at least one language; a query for each language."""
    return {printed.id for language in PRINTED for printed in printed_letters(letters, language)}


def lock_draft(issue_id: int) -> bool:
    return bool(Issue.objects.select_for_update().drafts().filter(pk=issue_id).values_list("pk"))
