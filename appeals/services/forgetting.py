"""Erasing addresses that are no longer needed for mail."""

from django.db.models import Exists, OuterRef

from appeals.models import Contact
from outbox.models import OutboxMessage


def forget_addresses() -> int:
    """Erases every sealed address that no mail will go to; returns how many.

    Needed are those of letters that wait for confirmation or for an organiser's release, those of writers who asked for
    news, and those with a message in the outbox. The blind index stays, so that a second letter is still refused.
    """
    awaited = OutboxMessage.objects.filter(about=OuterRef("pk"))
    return Contact.objects.settled_without_news().exclude(Exists(awaited)).update(sealed_address=None)
