"""Finding the letters of an address that its writer names, and taking out one whose mail comes back. Never the other way.

What a search says is yes or no: so each login has a few of them, each is on record, and the address is in neither.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from appeals.models import Contact
from appeals.services.writers import forgetting
from organisers import record
from safety.typed.email_address import EmailAddress
from safety.web import throttling
from safety.web.throttling import Limit

# A few writers a day ask. Whoever has stolen a login learns of thirty addresses in a day whether they have written.
SEARCHES = Limit("addresses looked for by a login", burst_seconds=3600, per_burst=10, per_day=30)
# Bounces come by the dozen; nothing is said of what was found.
TAKEN_OUT = Limit("addresses taken out by a login", burst_seconds=3600, per_burst=100, per_day=300)
MOST_FOUND = 20


class TooMany(Exception):
    """The login has asked as often as it may for now."""


def find_letters(*, email: EmailAddress, by: Any, now: dt.datetime) -> list[UUID]:
    """The letters of an address, under whichever key and in whichever spelling it was stored; those confirmed first.

    On record with the letter that was found, or as “nothing”. Raises TooMany.
    """
    if not throttling.hit(SEARCHES, str(by.pk), now):
        raise TooMany
    contacts = Contact.objects.filter(blind_index__in=email.indexes).order_by("-is_proved", "-written_on", "pk")
    found = list(contacts.values_list("pk", flat=True)[:MOST_FOUND])
    with transaction.atomic():
        for key in found:
            record.write(by=by, act="find by address", subject=f"letter {key}", now=now)
        if not found:
            record.write(by=by, act="find by address", subject="letters", now=now, reason="nothing")
    return found


@transaction.atomic
def take_out(*, email: EmailAddress, by: Any, now: dt.datetime) -> None:
    """No more mail to an address whose mail came back: letters that count stay, those that wait for it are deleted.

    Returns nothing, so that nobody learns from it whether the address has written. Raises TooMany.
    """
    if not throttling.hit(TAKEN_OUT, str(by.pk), now):
        raise TooMany
    forgetting.take_out_everywhere(email.typed)
    record.write(by=by, act="take address out", subject="letters", now=now)
