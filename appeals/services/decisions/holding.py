"""Holding every new letter of an appeal, and holding them no more."""

import datetime as dt
from typing import Any

from django.db import transaction

from appeals.models import Appeal
from appeals.services.texts import editing
from organisers import record


@transaction.atomic
def hold_every_letter(*, appeal_id: int, is_on: bool, by: Any, now: dt.datetime) -> bool:
    """Switches it; False where it was so already, or there is no such appeal. What is held stays held."""
    changed = Appeal.objects.filter(pk=appeal_id, holds_everything=not is_on).update(holds_everything=is_on)
    if changed:
        act = editing.RECORDED["holds_everything"]
        record.write(by=by, act=act, subject=f"appeal {appeal_id}", now=now, reason=str(is_on))
    return changed == 1
