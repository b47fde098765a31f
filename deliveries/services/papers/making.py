"""Making the files of a delivery, in the worker, a part at a time.

No transaction is open while a part is typeset. It is stored only if the delivery is as it was and none of its letters has
changed meanwhile: the letters are locked for that, as a withdrawal locks them, which then finds the file and deletes it. A
worker that dies loses one part's work; a part made twice is the same.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from appeals.models import Letter
from deliveries.models import Channel, Delivery, DeliveryEvent, DeliveryFile, DeliveryItem, DeliveryState
from deliveries.presentation.sizes import most_bytes
from deliveries.services import departing, story
from deliveries.services.papers import files, typesetting, work
from deliveries.services.papers.typesetting import Made
from organisers import record
from outbox import queue
from outbox.models import OutboxMessage
from outbox.queue import Kind
from safety.files import private_files

Act = DeliveryEvent.Act
BATCH = 500


def register() -> None:
    """Makes the step known to the outbox."""
    queue.register(work.MAKE, Kind(compose))


def compose(message: OutboxMessage, now: dt.datetime) -> None:
    """Makes one part, and puts the next step into the outbox; there is no mail."""
    make_next(delivery_id=message.item, now=now)


def make_next(*, delivery_id: int, now: dt.datetime) -> bool:
    """Makes the next missing part of a delivery; False where there is none, or none is to be made now."""
    begun = begin(delivery_id=delivery_id, now=now)
    if begun is None:
        return False
    delivery, part = begun
    before = digest_of(delivery, part)
    made = typesetting.typeset_part(delivery, part)
    most = most_bytes(delivery.recipient.mail_megabytes)
    is_too_large = delivery.channel == Channel.EMAIL and len(made[0].content) > most
    if is_too_large and make_smaller(delivery_id=delivery_id, letters_per_part=delivery.letters_per_part):
        return True
    keep_if(made, lambda names: store(delivery=delivery, part=part, made=made, names=names, before=before, now=now))
    return True


def keep_if(made: list[Made], is_entered: Callable[[list[str]], bool]) -> None:
    """Stores files, and deletes them again where they do not get into a row."""
    names: list[str] = []
    is_kept = False
    try:
        # One by one: where the second has no room, the first goes again.
        names.extend(private_files.store(file.content, file.suffix) for file in made)
        is_kept = is_entered(names)
    finally:
        if not is_kept:
            for name in names:
                private_files.delete(name)


@transaction.atomic
def begin(*, delivery_id: int, now: dt.datetime) -> tuple[Delivery, int] | None:
    """The delivery and the part to make next; None where nothing is to be made.

    A delivery that was ready goes back to being made when a withdrawal has deleted a file of it, unless it was printed: then
    it may have been handed over already, and organisers say what is true. What may no longer be delivered is taken out.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",)).select_related("recipient").filter(pk=delivery_id).first()
    )
    if delivery is None or delivery.is_stopped or delivery.state not in files.UNFINISHED:
        return None
    missing = files.missing_parts(delivery)
    if delivery.state == DeliveryState.READY:
        if not missing or story.is_printed(delivery_id):
            return None
        Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.MAKING)
        delivery.state = DeliveryState.MAKING
    if missing and delivery.recipient.checked_at is None:
        Delivery.objects.filter(pk=delivery_id).update(is_stopped=True)
        story.tell(delivery_id, Act.STOPPED, by=None, now=now)
        return None
    if missing and take_out(delivery, missing):
        delivery.refresh_from_db(fields=["letter_count"])
        missing = files.missing_parts(delivery)
    if not delivery.letter_count:
        departing.cancel(delivery_id=delivery_id, by=None, reason="", now=now)
        return None
    if missing:
        return delivery, missing[0]
    finish(delivery, now)
    return None


def take_out(delivery: Delivery, parts: list[int]) -> bool:
    """Takes the letters that may no longer be delivered out of some parts; returns whether there were any.

    The first part says how many letters there are: unless an e-mail has taken it along, it is made again, too.
    """
    is_of_parts = Q()
    for part in parts:
        is_of_parts |= Q(pk__in=files.items_of_part(delivery, part).values("pk"))
    out = list(files.undeliverable(delivery).filter(is_of_parts).values_list("pk", flat=True))
    if not out:
        return False
    DeliveryItem.objects.filter(pk__in=out).delete()
    left = DeliveryItem.objects.filter(delivery=delivery).count()
    Delivery.objects.filter(pk=delivery.pk).update(letter_count=left)
    if 1 not in files.parts_left(delivery):
        files.forget(DeliveryFile.objects.filter(delivery=delivery, part=1))
    return True


def finish(delivery: Delivery, now: dt.datetime) -> None:
    """All parts are there: being made → ready. The delivery is locked."""
    made = DeliveryFile.objects.filter(delivery=delivery, kind=files.main_kind(delivery.channel), is_reprint=False)
    Delivery.objects.filter(pk=delivery.pk).update(
        page_count=made.aggregate(pages=Sum("page_count"))["pages"] or 0,
        parts_made=delivery.part_count,
    )
    if Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.MAKING).update(state=DeliveryState.READY):
        story.tell(delivery.pk, Act.MADE, by=None, now=now)


@transaction.atomic
def make_smaller(*, delivery_id: int, letters_per_part: int) -> bool:
    """Halves the parts and has all of them made again; False where they cannot become smaller, or some have left."""
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or delivery.letters_per_part != letters_per_part or letters_per_part < 2:
        return False
    if delivery.dispatches.exists():
        return False
    files.delete_rows(DeliveryFile.objects.filter(delivery_id=delivery_id))
    half = letters_per_part // 2
    last = DeliveryItem.objects.filter(delivery_id=delivery_id).order_by("-position").first()
    part_count = files.part_of(last.position, half) if last else 1
    Delivery.objects.filter(pk=delivery_id).update(letters_per_part=half, part_count=part_count, parts_made=0)
    work.put(work.MAKE, delivery_id)
    return True


def digest_of(delivery: Delivery, part: int) -> str:
    """A digest of everything of a part's letters that is printed, in 64 hexadecimal digits."""
    fields = ("pk", "state", "naming", "name", "city", "organisation", "country", "own_words", "own_language")
    rows = Letter.objects.filter(pk__in=files.items_of_part(delivery, part).values("letter_id")).order_by("pk")
    digest = hashlib.sha256()
    for row in rows.values_list(*fields).iterator(chunk_size=BATCH):
        digest.update(repr(row).encode())
    return digest.hexdigest()


@transaction.atomic
def store(*, delivery: Delivery, part: int, made: list[Made], names: list[str], before: str, now: dt.datetime) -> bool:
    """Enters the files of a part that was typeset, and puts the next step; False where something has changed meanwhile."""
    work.put(work.MAKE, delivery.pk)
    same = Delivery.objects.select_for_update().filter(
        pk=delivery.pk,
        state__in=sorted(files.UNFINISHED),
        letters_per_part=delivery.letters_per_part,
        letter_count=delivery.letter_count,
    )
    now_there = same.first()
    if now_there is None or part not in files.missing_parts(now_there):
        return False
    Letter.objects.filter(pk__in=files.items_of_part(delivery, part).values("letter_id")).lock()
    if digest_of(delivery, part) != before:
        return False
    main = enter(delivery, part, made, names, now)
    items = {item.reference: item for item in files.items_of_part(delivery, part)}
    for reference, page in made[0].pages.items():
        items[reference].file, items[reference].page = main, page
    DeliveryItem.objects.bulk_update(items.values(), ["file", "page"], batch_size=BATCH)
    same.update(parts_made=len(files.stored_parts(delivery)))
    return True


def enter(
    delivery: Delivery, part: int, made: list[Made], names: list[str], now: dt.datetime, *, is_reprint: bool = False
) -> DeliveryFile:
    """The rows of a part's files; returns that of the first. A part that was made before keeps its row."""
    rows = []
    for file, name in zip(made, names, strict=True):
        values: dict[str, Any] = {
            "name": name,
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "page_count": file.page_count,
            "size": len(file.content),
            "made_on": timezone.localdate(now),
        }
        key: dict[str, Any] = {"delivery": delivery, "kind": file.kind, "part": part, "is_reprint": is_reprint}
        rows.append(
            DeliveryFile.objects.create(**key, **values)
            if is_reprint
            else DeliveryFile.objects.update_or_create(**key, defaults=values)[0]
        )
    return rows[0]


# --- by hand ---


@transaction.atomic
def stop(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """No further part is made until somebody resumes it; returns whether anything changed."""
    making = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.MAKING, is_stopped=False)
    if not making.update(is_stopped=True):
        return False
    story.tell(delivery_id, Act.STOPPED, by=by, now=now)
    return True


@transaction.atomic
def resume(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """Goes on where it was stopped, or where nothing goes on by itself; returns whether anything changed."""
    making = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.MAKING)
    delivery = making.first()
    if delivery is None or (not delivery.is_stopped and work.waiting(work.MAKE, delivery_id)):
        return False
    making.update(is_stopped=False)
    story.tell(delivery_id, Act.RESUMED, by=by, now=now)
    work.put(work.MAKE, delivery_id)
    return True


@transaction.atomic
def make_again(*, delivery_id: int, by: Any, now: dt.datetime) -> bool:
    """ready → being made, where files are missing or letters may no longer be delivered: these are taken out.

    For what was not handed over yet; what was printed is to be thrown away. Returns whether anything changed.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.READY).first()
    if delivery is None or not files.is_stale(delivery):
        return False
    files.forget(DeliveryFile.objects.filter(delivery_id=delivery_id, part__in=files.stale_parts(delivery)))
    Delivery.objects.filter(pk=delivery_id).update(
        state=DeliveryState.MAKING, is_stopped=False, parts_made=len(files.stored_parts(delivery))
    )
    story.tell(delivery_id, Act.RESUMED, by=by, now=now)
    record.write(by=by, act="make delivery again", subject=f"delivery {delivery_id}", now=now)
    work.put(work.MAKE, delivery_id)
    return True
