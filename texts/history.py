"""The history of texts: every revision that was stored, to be compared and put back.

Personal in it are the names of organisers alone: they are forgotten with the record. The last `MOST_KEPT` revisions of
each text in each language are kept, however old; none of it outlives its text.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from texts.models import Revision, TextModel

# A text that is changed every day for half a year; at 12,000 characters each, 5 MB in the worst case.
MOST_KEPT = 200


def keep(
    row: TextModel, *, by: Any, now: dt.datetime, origin: Revision.Origin, restored_from: int | None = None
) -> Revision:
    """Keeps a text as it is stored now, and drops what is older than its last `MOST_KEPT` revisions."""
    kept = Revision.objects.create(
        text=row,
        number=row.revision,
        made_from=row.based_on_revision,
        texts=row.texts(),
        digest=row.digest(),
        restored_from=restored_from,
        origin=origin,
        saved_at=now,
        saved_by_id=getattr(by, "pk", None),
    )
    if row.revision > MOST_KEPT:
        Revision.objects.of(row).filter(number__lte=row.revision - MOST_KEPT).delete()
    return kept


def keep_unkept(row: TextModel) -> None:
    """Keeps what is about to be overwritten, where it was stored before there was a history."""
    if row.pk is None or Revision.objects.of(row).filter(number=row.revision).exists():
        return
    stored = type(row)._default_manager.get(pk=row.pk)
    Revision.objects.create(
        text=row,
        number=stored.revision,
        made_from=stored.based_on_revision,
        texts=stored.texts(),
        digest=stored.digest(),
        origin=Revision.Origin.SITE,
    )


@transaction.atomic
def forget_names(now: dt.datetime) -> int:
    """A chore: forgets who stored what, once the record has forgotten it, too; returns of how many revisions."""
    return Revision.objects.named_too_long(now).update(saved_by=None)
