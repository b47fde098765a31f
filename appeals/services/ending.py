"""After an appeal has ended: nothing is left to be told from a second letter, so what tells it goes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, Contact
from appeals.models.appeal import INDEXES_END
from appeals.models.states import COUNTED
from safety import vacuum
from safety.retention import has_ended

BATCH = 500


def note_ends(now: dt.datetime) -> None:
    """A chore: notes the day on which an appeal was found closed or won, and takes it back where it is open again."""
    Appeal.objects.ended().filter(ended_on__isnull=True).update(ended_on=timezone.localdate(now))
    Appeal.objects.not_ended().filter(ended_on__isnull=False).update(ended_on=None)


def forget_writers(now: dt.datetime) -> int:
    """A chore: erases both indexes of the counted letters of appeals that ended long ago; returns how many.

    Who asked for news keeps them with the address, until the news is stopped. From then on the appeal stays ended.
    """
    note_ends(now)
    today, erased = timezone.localdate(now), 0
    for appeal in Appeal.objects.ended().filter(has_ended(INDEXES_END, today)):
        while batch := _forget_batch(appeal.pk, today):
            erased += batch
    return erased


@transaction.atomic
def _forget_batch(appeal_id: int, today: dt.date) -> int:
    # Locked, so that nobody opens it meanwhile.
    appeal = Appeal.objects.ended().select_for_update(no_key=True).filter(pk=appeal_id)
    if not appeal.exists():
        return 0
    # Of letters that wait, or are rejected, their own state says how long (`states.RULES`).
    needless = Contact.objects.filter(
        appeal_id=appeal_id, letter__state__in=COUNTED, is_proved=True, wants_updates=False, sealed_address__isnull=True
    )
    locked = Contact.objects.filter(pk__in=list(needless.values_list("pk", flat=True)[:BATCH])).lock()
    erased = needless.filter(pk__in=locked).delete()[0]
    if erased:
        Appeal.objects.filter(pk=appeal_id, writers_forgotten_on__isnull=True).update(writers_forgotten_on=today)
        vacuum.note(Contact)
    return erased
