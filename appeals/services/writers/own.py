"""What a writer can do with the own letter: each function is idempotent, as the link can be used again."""

import datetime as dt
import uuid

from django.db import transaction

from appeals.models import Contact, Letter
from appeals.models.letters.states import Naming
from appeals.services.decisions import letter_changes, moderating
from appeals.services.decisions.letter_changes import Change
from safety import erasure_list
from safety.erasure_list import Erased

# From most to least exposed. A letter moves down this list and never up: a stolen link must not make a name public, and
# with `nobody` no name is stored.
MOST_TO_LEAST_PUBLIC = (Naming.PUBLIC, Naming.MAYOR, Naming.NOBODY)


def namings_from(naming: str) -> tuple[Naming, ...]:
    """What a letter's naming may become: the same, or less exposed."""
    return MOST_TO_LEAST_PUBLIC[MOST_TO_LEAST_PUBLIC.index(Naming(naming)) :]


@transaction.atomic
def lower_naming(*, letter_id: uuid.UUID, naming: str, now: dt.datetime) -> bool:
    """Lowers the naming to `mayor` or `nobody`, which erases at once what it hides; returns whether anything changed.

    A naming that is not lower than the letter's own changes nothing.
    """
    if naming == Naming.NOBODY:
        return moderating.stop_naming(letter_id=letter_id, now=now)
    if naming == Naming.MAYOR:
        named = Letter.objects.filter(pk=letter_id, naming=Naming.PUBLIC)
        if named.update(naming=Naming.MAYOR, is_public_confirmed=False) == 0:
            return False
        letter_changes.tell(Change.NAMED_LESS, [letter_id])
        erasure_list.enter(Erased.NAMED_LESS, [letter_id], detail=Naming.MAYOR)
        return True
    return False


@transaction.atomic
def stop_news(*, letter_id: uuid.UUID) -> bool:
    """Sends no more news to a letter's writer; returns whether the writer was subscribed."""
    if not Contact.objects.filter(pk=letter_id, wants_updates=True).update(wants_updates=False):
        return False
    erasure_list.enter(Erased.NEWS_STOPPED, [letter_id])
    return True


def withdraw(*, letter_id: uuid.UUID, now: dt.datetime) -> bool:
    """Erases the letter and the address, as its writer wishes; returns whether anything changed."""
    return moderating.withdraw(letter_id=letter_id, by=None, now=now)
