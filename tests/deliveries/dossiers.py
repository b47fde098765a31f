"""Deliveries to print: with a sender, letters in an order, and files as if they had been made."""

import io
import itertools
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from appeals.models import Appeal, Letter, Recipient, RecipientText
from deliveries import pdf
from deliveries.models import Channel, Delivery, DeliveryFile, DeliveryItem, Sender, SenderText
from deliveries.presentation import LETTERS_A_PART, dossier_part, figures_of, order_of
from tests import make

_numbers = itertools.count(1)


def sender(appeal: Appeal, **fields: Any) -> Sender:
    """The organisation that signs, in every language."""
    made = Sender.objects.create(appeal=appeal, phone="+49 30 1234567", email="office@example.org", **fields)
    names = {"en": "Solidarity Office", "ru": "Бюро солидарности", "kk": "Ынтымақ бюросы"}
    for language, name in names.items():
        SenderText.objects.create(
            sender=made,
            language=language,
            organisation=name,
            signatory="Anna Example",
            lines="Example Street 1\n10115 Berlin",
        )
    return made


def copy_recipient(appeal: Appeal, **fields: Any) -> Recipient:
    """A further address that copies go to."""
    made = Recipient.objects.create(appeal=appeal, position=9, role=Recipient.Role.COPY, **fields)
    for language in make.LANGUAGES:
        RecipientText.objects.create(recipient=made, language=language, organisation=f"Copies’ office, {language}")
    return made


def delivery(
    appeal: Appeal,
    letters: list[Letter],
    *,
    recipient: Recipient | None = None,
    per_part: int = LETTERS_A_PART,
    **fields: Any,
) -> Delivery:
    """A delivery of letters in their order, to the first recipient unless told otherwise."""
    recipient = recipient or appeal.recipients.get(position=1)
    fields.setdefault("channel", Channel.HAND)
    made = Delivery.objects.create(
        appeal=appeal,
        number=next(_numbers),
        recipient=recipient,
        seed=fields.pop("seed", "5eed"),
        letter_count=len(letters),
        letters_per_part=per_part,
        part_count=-(-len(letters) // per_part),
        figures=figures_of(appeal, today=timezone.localdate()),
        prepared_at=timezone.now(),
        **fields,
    )
    DeliveryItem.objects.bulk_create(
        DeliveryItem(
            delivery=made,
            letter_id=placed.letter_id,
            recipient=recipient,
            channel=made.channel,
            position=position,
            reference=placed.reference,
        )
        for position, placed in enumerate(order_of(made.seed, letters), start=1)
    )
    return made


def with_files(delivery: Delivery, *, pages: int = 12) -> Delivery:
    """The delivery with a row for each part's file, and a page for each of its letters."""
    for part in range(1, delivery.part_count + 1):
        file = DeliveryFile.objects.create(
            delivery=delivery,
            kind=DeliveryFile.Kind.DOSSIER,
            part=part,
            sha256=f"{part:02x}" * 32,
            page_count=pages,
            size=1000,
            made_on=timezone.localdate(),
        )
        first = (part - 1) * delivery.letters_per_part
        items = delivery.items.filter(position__gt=first, position__lte=first + delivery.letters_per_part)
        for item in items:
            item.file, item.page = file, item.position - first + 2
        DeliveryItem.objects.bulk_update(items, ["file", "page"], batch_size=500)
    return delivery


def printed(delivery: Delivery, *, part: int = 1) -> pdf.Printed:
    return pdf.print_part(dossier_part(delivery, part=part))


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All its text without spaces, the same wherever its lines end."""
    return unspaced("".join(page.extract_text() for page in reader(content).pages))


def page_texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in reader(content).pages]


def unspaced(text: str) -> str:
    return "".join(text.split())
