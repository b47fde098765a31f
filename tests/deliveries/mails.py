"""Deliveries that are ready to be e-mailed, made for tests."""

import hashlib
import itertools
from typing import Any

from django.utils import timezone

from appeals.models import Appeal, Letter
from deliveries.models import (
    Delivery,
    DeliveryFile,
    DeliveryItem,
    DeliveryState,
    Dispatch,
    Sender,
    SenderText,
)
from deliveries.services.mails import mailing
from deliveries.services.papers import files
from safety.files import private_files
from tests import make
from tests.outbox.conftest import parse

OFFICE = "office@akimat.example"
_numbers = itertools.count(1)


def appeal(**sender_fields: Any) -> Appeal:
    """An appeal whose recipient is checked, with the organisation that signs."""
    made = make.appeal()
    made.recipients.update(email=OFFICE, fax="+7 (727) 293-47-10", checked_at=timezone.now())
    values = {"email": "answers@letters.example", "fax_gateway": "{number}@fax.example", **sender_fields}
    sender = Sender.objects.create(appeal=made, **values)
    for language, name in (("en", "Committee"), ("ru", "Комитет поддержки жителей"), ("kk", "Қолдау комитеті")):
        SenderText.objects.create(sender=sender, language=language, organisation=name)
    return made


def delivery(of: Appeal | None = None, *, parts: int = 1, letters: int = 2, channel: str = "email") -> Delivery:
    """A delivery that is ready, with so many files of so many letters each."""
    of = of or appeal()
    recipient = of.recipients.get(role="addressee")
    number = next(_numbers)
    made = Delivery.objects.create(
        appeal=of,
        number=number,
        recipient=recipient,
        channel=channel,
        state=DeliveryState.READY,
        letter_count=parts * letters,
        letters_per_part=letters,
        part_count=parts,
        parts_made=parts,
        figures={"online": 1200, "paper": 34, "countries": 21, "organisations": ["Union"], "as_of": "2026-11-01"},
        prepared_at=timezone.now(),
    )
    for part in range(1, parts + 1):
        file = store_file(made, part)
        for place in range(letters):
            position = (part - 1) * letters + place + 1
            DeliveryItem.objects.create(
                delivery=made,
                letter=make.letter(of, language="ru"),
                recipient=recipient,
                channel=channel,
                position=position,
                reference=f"{number}-{position}",
                file=file,
                page=place + 1,
            )
    return made


def store_file(of: Delivery, part: int, content: bytes = b"") -> DeliveryFile:
    """The main file of a part, in the private folder."""
    content = content or b"%%PDF-1.7 delivery %d part %d\r\n.\r\n" % (of.number, part)
    values = {
        "name": private_files.store(content, "pdf"),
        "sha256": hashlib.sha256(content).hexdigest(),
        "page_count": 7,
        "size": len(content),
        "made_on": timezone.localdate(),
    }
    key = {"delivery": of, "kind": files.main_kind(of.channel), "part": part}
    return DeliveryFile.objects.update_or_create(**key, defaults=values)[0]


def started(of: Appeal | None = None, *, by: Any = None, **fields: Any) -> Delivery:
    """The same, with its e-mails in the outbox."""
    return start(delivery(of, **fields), by=by)


def start(made: Delivery, *, by: Any = None) -> Delivery:
    assert mailing.start(delivery_id=made.pk, by=by or make.organiser(), now=timezone.now())
    made.refresh_from_db()
    return made


def dispatch(of: Delivery, part: int = 1) -> Dispatch:
    """The e-mail of a part as it is now."""
    return of.dispatches.get(part=part)


def states(of: Delivery) -> list[str]:
    return list(of.dispatches.order_by("part").values_list("state", flat=True))


def letter_in(of: Delivery, part: int = 1) -> Letter:
    """One of the letters of a part."""
    return files.items_of_part(of, part).select_related("letter").earliest("position").letter


def attachment_in(data: bytes) -> bytes:
    """The file that a mail carries."""
    (file,) = parse(data).iter_attachments()
    content = file.get_content()
    assert isinstance(content, bytes)
    return content
