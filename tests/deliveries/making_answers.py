"""Deliveries that have left, made directly, consistent with letters and count; offices, settings, answers."""

import datetime as dt
import hashlib
import itertools
from typing import Any

from django.utils import timezone

from appeals.models import Appeal, Letter, Recipient, RecipientText, Tally
from deliveries.models import Channel, Delivery, DeliveryFile, DeliveryItem, DeliveryState, Reply, ReplyText, Sender
from tests import make

_numbers = itertools.count(1)


def office(appeal: Appeal, *, role: str = "addressee", organisation: str = "") -> Recipient:
    """Another recipient of an appeal, with a name in each language."""
    number = next(_numbers) + 100
    made = Recipient.objects.create(appeal=appeal, position=number, role=role)
    for language in make.LANGUAGES:
        words = organisation or f"Office {number}, {language}"
        RecipientText.objects.create(recipient=made, language=language, organisation=words)
    return made


def delivery(
    appeal: Appeal, letters: list[Letter] | int = 1, *, days_ago: int = 0, channel: str = Channel.HAND, **fields: Any
) -> Delivery:
    """A delivery with these letters (or so many new ones), which left so many days ago, unless told otherwise.

    It has a dossier of one part. Letters and count follow it as they follow the service that marks it as departed.
    """
    if isinstance(letters, int):
        letters = [make.letter(appeal) for _ in range(letters)]
    today = timezone.localdate()
    values: dict[str, Any] = {
        "number": next(_numbers),
        "recipient": appeal.recipients.order_by("position").first(),
        "state": DeliveryState.DEPARTED,
        "prepared_at": timezone.now(),
        "letter_count": len(letters),
        "page_count": len(letters) + 2,
        **fields,
    }
    if values["state"] == DeliveryState.DEPARTED:
        values.setdefault("departed_on", today - dt.timedelta(days=days_ago))
    made = Delivery.objects.create(appeal=appeal, channel=channel, **values)
    digest = hashlib.sha256(str(made.pk).encode()).hexdigest()
    file = DeliveryFile.objects.create(
        delivery=made,
        kind="dossier",
        part=1,
        sha256=digest,
        page_count=made.page_count,
        size=1000,
        made_on=timezone.localdate(),
    )
    for position, letter in enumerate(letters, 1):
        DeliveryItem.objects.create(
            delivery=made,
            letter=letter,
            recipient=made.recipient,
            channel=channel,
            position=position,
            reference=f"R{position:05}",
            file=file,
            page=position + 2,
        )
    if made.departed_on and made.copy_of_id is None:
        rows = Letter.objects.filter(pk__in=[letter.pk for letter in letters], delivered_on__isnull=True)
        Tally.objects.add_delivered(appeal.pk, rows.update(delivered_on=made.departed_on))
    return made


def sender(appeal: Appeal, **fields: Any) -> Sender:
    return Sender.objects.create(appeal=appeal, **fields)


def reply(delivery: Delivery, *, published: bool = True, day: dt.date | None = None, **texts: str) -> Reply:
    """An answer with texts by language (`ru="…"`), as the desk stores it."""
    made = Reply.objects.create(
        delivery=delivery,
        received_on=day or timezone.localdate(),
        published_at=timezone.now() if published else None,
    )
    for language, body in texts.items():
        ReplyText.objects.create(reply=made, language=language, body=body)
    Delivery.objects.filter(pk=delivery.pk).update(answered_on=made.received_on)
    return made
