"""What words were that organisers took out of letters and comments: overwritten once that cannot be undone any more."""

import datetime as dt

from django.db import transaction

from organisers.models.taken_out import TakenOut
from safety import vacuum


@transaction.atomic
def forget_originals(model: type[TakenOut], now: dt.datetime) -> int:
    """A chore: overwrites what texts were before words were taken out, seven days after; returns how many."""
    forgotten = model.objects.over(now).update(sealed_words=None)
    if forgotten:
        vacuum.note(model)
    return forgotten
