"""What organisers change about an appeal: its state and figures, its recipients. Each change goes into the record."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from appeals.models import Appeal, Recipient
from organisers import record

CONTACT_FIELDS = ("phone", "fax", "email", "website")
# What the record calls a change, and how it writes the new value: codes and figures, nothing personal.
RECORDED = {
    "state": "set state",
    "goal": "set goal",
    "news_a_week": "set news a week",
    "everything_days": "set everything days",
    "holds_everything": "hold everything",
    "is_published": "publish",
}


def record_changes(*, appeal: Appeal, changed: list[str], by: Any, now: dt.datetime) -> None:
    """Writes an entry for each changed figure or switch of an appeal that was just saved."""
    for name in changed:
        if act := RECORDED.get(name):
            value = str(getattr(appeal, name) if getattr(appeal, name) is not None else "")
            record.write(by=by, act=act, subject=f"appeal {appeal.pk}", now=now, reason=value)


def fingerprint(recipient: Recipient) -> str:
    """A hash of all that an organiser checks about a recipient, in 64 hexadecimal digits."""
    contact = [(name, getattr(recipient, name)) for name in CONTACT_FIELDS]
    words = sorted((text.language, sorted(text.texts().items())) for text in recipient.texts.all())
    return hashlib.sha256(repr((contact, words)).encode()).hexdigest()


@transaction.atomic
def check_recipient(*, recipient_id: int, seen: str, by: Any, now: dt.datetime) -> bool:
    """Marks a recipient as checked, if it is still as `seen` (its fingerprint); returns whether it was."""
    recipient = Recipient.objects.select_for_update().filter(pk=recipient_id).first()
    if recipient is None or fingerprint(recipient) != seen:
        return False
    Recipient.objects.filter(pk=recipient_id).update(
        checked_at=now, checked_by_id=getattr(by, "pk", None), details_as_of=timezone.localdate(now)
    )
    record.write(by=by, act="check recipient", subject=f"recipient {recipient_id}", now=now)
    return True


@transaction.atomic
def uncheck_recipient(*, recipient_id: int, by: Any, now: dt.datetime) -> bool:
    """Marks a recipient as not checked, as it changed or is in doubt. Nothing is sent to it from now on."""
    checked = Recipient.objects.filter(pk=recipient_id).checked()
    if not checked.update(checked_at=None, checked_by=None):
        return False
    record.write(by=by, act="uncheck recipient", subject=f"recipient {recipient_id}", now=now)
    return True
