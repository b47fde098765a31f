"""The files of deliveries: which are stored, which are missing, and deleting them.

Rows are changed in the transaction of what they are about; what lies in the private folder is deleted after its commit. A
file whose deletion a crash prevents is deleted by the chore, as no row has its name.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from appeals.models.letters.states import DELIVERABLE
from deliveries.models import (
    Channel,
    Delivery,
    DeliveryFile,
    DeliveryItem,
    DeliveryState,
    Reply,
    Sender,
)
from deliveries.services.papers import work
from safety.files import private_files

FILE_DAYS = 30
# States in which files are needed that a withdrawal has deleted.
UNFINISHED = frozenset({DeliveryState.MAKING, DeliveryState.READY, DeliveryState.SENDING})
# States in which the worker makes files by itself; what has left is printed again.
WORKED_ON = frozenset({DeliveryState.MAKING, DeliveryState.DEPARTED})


def main_kind(channel: str) -> DeliveryFile.Kind:
    """The kind of file of which a delivery has one for each part."""
    return DeliveryFile.Kind.FAX if channel == Channel.FAX else DeliveryFile.Kind.DOSSIER


def part_of(position: int, letters_per_part: int) -> int:
    """The part, counted from 1, in which the letter at a position, counted from 1, is."""
    return (position - 1) // max(letters_per_part, 1) + 1


def items_of_part(delivery: Delivery, part: int) -> QuerySet[DeliveryItem]:
    last = part * delivery.letters_per_part
    return DeliveryItem.objects.filter(
        delivery_id=delivery.pk, position__gt=last - delivery.letters_per_part, position__lte=last
    )


def stored_parts(delivery: Delivery) -> set[int]:
    """The parts whose file is there."""
    files = DeliveryFile.objects.filter(delivery_id=delivery.pk, kind=main_kind(delivery.channel), is_reprint=False)
    return set(files.exclude(name="").values_list("part", flat=True))


def parts_left(delivery: Delivery) -> set[int]:
    """The parts that an e-mail has taken along, or may have: their items and hashes stay; they are only printed again."""
    return set(delivery.dispatches.left().values_list("part", flat=True))


def missing_parts(delivery: Delivery) -> list[int]:
    """The parts that are to be made: their file is not there, and no e-mail can have taken it along."""
    return sorted(set(range(1, delivery.part_count + 1)) - stored_parts(delivery) - parts_left(delivery))


def undeliverable(delivery: Delivery) -> QuerySet[DeliveryItem]:
    """Items whose letters were withdrawn, rejected or held, or wait to be read again."""
    return DeliveryItem.objects.filter(delivery_id=delivery.pk).exclude(letter__state__in=sorted(DELIVERABLE))


def stale_parts(delivery: Delivery) -> set[int]:
    """The parts in which there are letters that may no longer be delivered: one query."""
    positions = undeliverable(delivery).values_list("position", flat=True)
    return {part_of(position, delivery.letters_per_part) for position in positions}


def is_stale(delivery: Delivery) -> bool:
    """Whether what was made is no longer what may be handed over."""
    return bool(missing_parts(delivery)) or undeliverable(delivery).exists()


# --- deleting ---


def delete_after_commit(names: Iterable[str]) -> None:
    """Deletes private files once the transaction is committed."""
    for name in names:
        if name:
            transaction.on_commit(partial(private_files.delete, name))


def forget(rows: QuerySet[DeliveryFile]) -> int:
    """Deletes what the rows have in the private folder; the rows stay, with their hashes. Returns how many there were."""
    found = dict(rows.exclude(name="").values_list("pk", "name"))
    DeliveryFile.objects.filter(pk__in=list(found)).update(name="")
    delete_after_commit(found.values())
    return len(found)


def delete_rows(rows: QuerySet[DeliveryFile]) -> None:
    """Deletes rows with what they have in the private folder."""
    names = list(rows.values_list("name", flat=True))
    rows.delete()
    delete_after_commit(names)


def files_with(ids: Sequence[UUID]) -> QuerySet[DeliveryFile]:
    """Every file of a part in which one of these letters is, reprints among them."""
    parts: dict[int, set[int]] = defaultdict(set)
    items = DeliveryItem.objects.filter(letter_id__in=ids)
    for delivery_id, position, letters_per_part in items.values_list(
        "delivery_id", "position", "delivery__letters_per_part"
    ):
        parts[delivery_id].add(part_of(position, letters_per_part))
    of_parts = Q(pk__in=[])
    for delivery_id, numbers in parts.items():
        of_parts |= Q(delivery_id=delivery_id, part__in=numbers)
    return DeliveryFile.objects.filter(of_parts)


def forget_letters(ids: Sequence[UUID]) -> None:
    """Deletes every stored file with one of these letters in it; what has not left yet is made again by the worker.

    Belongs into the transaction that erases or changes the letters, which are locked. The delivery's row is not touched
    here: whoever hands it over locks it before the letters, and the two would wait for each other.
    """
    forget(files_with(ids))
    unfinished = Delivery.objects.in_states(UNFINISHED).filter(items__letter_id__in=ids)
    for delivery_id in sorted(set(unfinished.values_list("pk", flat=True))):
        work.put(work.MAKE, delivery_id)


def forget_reprints(ids: Sequence[UUID]) -> None:
    """Deletes every stored reprint that has one of these letters in it: another one shows that it may not be delivered."""
    forget(files_with(ids).filter(is_reprint=True))


def old_files(now: dt.datetime) -> QuerySet[DeliveryFile]:
    """Files whose delivery has left as many days ago as its appeal's settings say.

    What was printed again later is stored for as many days from then.
    """
    today = timezone.localdate(now)
    days = dict(Sender.objects.values_list("appeal_id", "file_days"))
    limit = today - dt.timedelta(days=FILE_DAYS)
    is_old = Q(delivery__departed_on__lte=limit, made_on__lte=limit) & ~Q(delivery__appeal__in=days)
    for appeal_id, number in days.items():
        limit = today - dt.timedelta(days=number)
        is_old |= Q(delivery__departed_on__lte=limit, made_on__lte=limit, delivery__appeal=appeal_id)
    return DeliveryFile.objects.filter(is_old, delivery__state=DeliveryState.DEPARTED).exclude(name="")


@transaction.atomic
def forget_old(now: dt.datetime) -> int:
    """A chore: deletes the old files; returns how many."""
    return forget(old_files(now))


def with_receipt(appeals: Iterable[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(appeal__in=list(appeals)).exclude(receipt="")


def with_scan(appeals: Iterable[int]) -> QuerySet[Reply]:
    return Reply.objects.filter(delivery__appeal__in=list(appeals)).exclude(scan="")


@transaction.atomic
def forget_papers(deliveries: QuerySet[Delivery], replies: QuerySet[Reply]) -> int:
    """Deletes scanned receipts and scanned answers: officials and organisers sign them. Returns how many."""
    receipts = dict(deliveries.values_list("pk", "receipt"))
    scans = dict(replies.values_list("pk", "scan"))
    Delivery.objects.filter(pk__in=list(receipts)).update(receipt="")
    Reply.objects.filter(pk__in=list(scans)).update(scan="")
    delete_after_commit([*receipts.values(), *scans.values()])
    return len(receipts) + len(scans)


def names_in_use() -> Iterable[str]:
    """The names of all private files that a row here has (safety.files)."""
    yield from DeliveryFile.objects.exclude(name="").values_list("name", flat=True)
    yield from Delivery.objects.exclude(receipt="").values_list("receipt", flat=True)
    yield from Reply.objects.exclude(scan="").values_list("scan", flat=True)
