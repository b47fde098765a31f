"""What a writer does with a letter of their own: each act is idempotent, whoever holds the link may repeat it."""

import datetime as dt
import uuid

from django.db import transaction

from appeals.models import Contact, Letter
from appeals.models.states import Naming
from appeals.services import moderating

# From most to least exposed. A letter goes down this list and never up: whoever gets hold of the link must not be able
# to make a name public, and with `nobody` there is none left.
MOST_TO_LEAST_PUBLIC = (Naming.PUBLIC, Naming.MAYOR, Naming.NOBODY)


def namings_from(naming: str) -> tuple[Naming, ...]:
    """What a letter's naming may become: what it is, or less."""
    return MOST_TO_LEAST_PUBLIC[MOST_TO_LEAST_PUBLIC.index(Naming(naming)) :]


@transaction.atomic
def lower_naming(*, letter_id: uuid.UUID, naming: str, now: dt.datetime) -> bool:
    """Lowers the naming to `mayor` or `nobody`, which erases what it hides at once; says whether anything changed.

    A naming that is not lower than the letter's own changes nothing.
    """
    if naming == Naming.NOBODY:
        return moderating.stop_naming(letter_id=letter_id, now=now)
    if naming == Naming.MAYOR:
        named = Letter.objects.filter(pk=letter_id, naming=Naming.PUBLIC)
        return named.update(naming=Naming.MAYOR) == 1
    return False


def stop_news(*, letter_id: uuid.UUID) -> bool:
    """Sends no more news to a letter's writer; says whether any would have been sent."""
    return Contact.objects.filter(pk=letter_id, wants_updates=True).update(wants_updates=False) == 1


def withdraw(*, letter_id: uuid.UUID, now: dt.datetime) -> bool:
    """Erases the letter and the address, as its writer wishes; says whether anything changed."""
    return moderating.withdraw(letter_id=letter_id, by=None, now=now)
