"""What was erased on purpose, so that a backup from before does not bring it back: the erasure list.

Whoever erases enters it in the same transaction. So the table is the truth as long as the database lives: there is no moment
in which something is erased and not on the list, on however many machines the site runs. The worker copies the table into
files beside the backups every minute (`backup.erased` in the app of the site), for the day on which the database is lost;
restoring a backup does again what the list has and the backup has not.

An entry holds nothing personal: an act, the random key of a letter or a keyed index (`safety.keys.sealing`), and the day.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils import timezone

from safety.keys import sealing
from safety.models import ListedErasure


class Erased(StrEnum):
    """What can be erased; the key of an entry is that of the row, unless something else is said here."""

    WITHDRAWN = "letter withdrawn"
    DELETED = "letter deleted"
    ASKED = "letter to be erased"
    NAMED_LESS = "letter named less"  # The detail is whom it still names.
    REWORDED = "words taken out of a letter"  # The key has an index of the words before, the detail the words' numbers.
    HIDDEN = "letter taken off the wall"
    NEWS_STOPPED = "news stopped"
    ADDRESS = "address taken out"
    BLOCKED = "blocked"  # The key is the blind index; the detail is what it is of, and why.
    UNBLOCKED = "unblocked"
    NOTE = "note deleted"
    COMMENT_REJECTED = "comment rejected"  # The detail is the reason.
    COMMENT_REWORDED = "words taken out of a comment"
    COMMENT_UNNAMED = "comment unnamed"
    PHOTO = "photograph removed"  # The key is an index of its file's name.
    PHOTO_DISAGREED = "photograph no longer agreed"
    ANSWER = "answer deleted"
    ROW = "row deleted in the admin"  # The key has the model's name, too.
    OWN_ADDRESS = "organiser's own address"
    LINK = "link of an invitation"  # The key is its index.
    LOGIN = "login closed"
    ENDED = (
        "last time of an appeal"  # The detail is the day of its end, and for how many days letters were kept after it.
    )
    LOCKED_DOWN = "locked down"
    PANIC = "panic"  # The detail says whether words went, too.


# An act that takes another one back.
OPPOSITES = {Erased.BLOCKED: Erased.UNBLOCKED, Erased.UNBLOCKED: Erased.BLOCKED}


def enter(act: Erased, keys: Iterable[object], *, detail: str = "") -> None:
    """Puts what is being erased on the list; belongs into the transaction that erases it.

    Done again with another detail, it counts from today.
    """
    today = timezone.localdate()
    entries = [ListedErasure(act=act, key=str(key), detail=detail, day=today) for key in keys]
    if act in OPPOSITES:
        take_off(OPPOSITES[act], [entry.key for entry in entries])
    put(entries)


def put(entries: Iterable[ListedErasure]) -> None:
    """Stores entries; one of the same act and key gets the new detail and day."""
    ListedErasure.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["act", "key"], update_fields=["detail", "day"], batch_size=500
    )


def take_off(act: Erased, keys: Iterable[object]) -> None:
    """Strikes what has been taken back: belongs into the transaction that does so."""
    ListedErasure.objects.filter(act=act, key__in=[str(key) for key in keys]).delete()


def words_keys(key: object, words: str) -> list[str]:
    """How the list names words that are taken out of a row: by a keyed index of them, under each key."""
    return [f"{key} {index}" for index in sealing.blind_indexes(f"words of {key}: {words}")]


def row_key(row: models.Model) -> str:
    """How the list names a row that is deleted by hand."""
    return f"{row._meta.label} {row.pk}"


def photo_keys(file: str) -> list[str]:
    """How the list names a photograph: nobody who has the picture can tell from it that it was removed."""
    return sealing.blind_indexes(f"photograph {file}")
