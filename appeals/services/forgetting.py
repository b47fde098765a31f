"""Forgetting addresses that nobody will be written to any more."""

from django.db.models import Exists, OuterRef

from appeals.models import Contact
from outbox.models import OutboxMessage


def forget_addresses() -> int:
    """Erases every sealed address that no mail is going to; returns how many.

    Needed are those of letters that wait for confirmation or for an organiser's release, those of writers who asked for
    news, and those with a message in the outbox. What stays is the blind index, by which a second letter is refused.
    """
    awaited = OutboxMessage.objects.filter(about=OuterRef("pk"))
    return Contact.objects.kept_without_wish().exclude(Exists(awaited)).update(sealed_address=None)
