"""Letters on paper: entering and correcting their numbers; the appeal's sum changes in the same transaction."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from appeals.models import Appeal, PaperLetters
from appeals.models.figures.paper import MOST_IN_ALL
from organisers import record

# Why a figure was corrected; the record stores the code.
REASONS = ("mistyped", "counted twice", "more found", "no such letters")


class TooMany(ValueError):
    """The appeal would have more letters on paper than any appeal has."""


@transaction.atomic
def add(
    *, entry: UUID, appeal_id: int, letters: int, month: dt.date | None, country: str, by: Any, now: dt.datetime
) -> bool:
    """Adds a row; False where the form with this `entry` has added it before. Raises TooMany."""
    # The sum is locked first, as in `correct`: whoever waits sees what the other has added.
    Appeal.objects.select_for_update(no_key=True).get(pk=appeal_id)
    made, is_new = PaperLetters.objects.get_or_create(
        pk=entry,
        defaults={
            "appeal_id": appeal_id,
            "letters": letters,
            "month": month and month.replace(day=1),
            "country": country,
            "entered_by_id": getattr(by, "pk", None),
            "entered_on": timezone.localdate(now),
        },
    )
    if is_new:
        change_sum(appeal_id, letters)
        record.write(by=by, act="add paper letters", subject=subject_of(made.pk), now=now, rows=letters)
    return is_new


@transaction.atomic
def correct(
    *, entry: UUID, letters: int, month: dt.date | None, country: str, reason: str, by: Any, now: dt.datetime
) -> bool:
    """Changes a row, for a reason from the list (KeyError for another one); whether anything changed. Raises TooMany."""
    if reason not in REASONS:
        raise KeyError(reason)
    appeal_id = PaperLetters.objects.values_list("appeal_id", flat=True).get(pk=entry)
    Appeal.objects.select_for_update(no_key=True).get(pk=appeal_id)
    stored = PaperLetters.objects.select_for_update().get(pk=entry)
    became = {"letters": letters, "month": month and month.replace(day=1), "country": country}
    changed = {name: value for name, value in became.items() if value != getattr(stored, name)}
    if not changed:
        return False
    PaperLetters.objects.filter(pk=entry).update(**changed)
    change_sum(appeal_id, letters - stored.letters)
    record.write(by=by, act="correct paper letters", subject=subject_of(entry), now=now, reason=reason, rows=letters)
    return True


def change_sum(appeal_id: int, difference: int) -> None:
    """Changes the appeal's sum; last in its transaction but for the record, its row being locked."""
    fits = Appeal.objects.filter(pk=appeal_id, paper_count__lte=MOST_IN_ALL - difference)
    if difference and not fits.update(paper_count=F("paper_count") + difference):
        raise TooMany


def subject_of(entry: UUID) -> str:
    return f"paperletters {entry}"
