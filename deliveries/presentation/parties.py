"""Who sends a delivery and who gets it, in words."""

from dataclasses import dataclass, field
from typing import Any

from appeals.models import Recipient, RecipientText
from deliveries.models import Delivery, Sender, SenderText
from texts.models import ORIGINAL_LANGUAGE


@dataclass(frozen=True)
class Party:
    """A sender or a recipient as an address says it."""

    organisation: str = ""
    person: str = ""
    lines: list[str] = field(default_factory=list)
    phone: str = ""
    fax: str = ""
    email: str = ""


@dataclass(frozen=True)
class Parties:
    """The sides of a delivery in one language. `original` is set for a copy: who gets the original."""

    sender: Party
    recipient: Party
    original: Party | None


def parties_of(delivery: Delivery, *languages: str) -> dict[str, Parties]:
    """The sides of a delivery by language, in four queries; a text that is missing is shown in the original language."""
    sender = Sender.objects.filter(appeal_id=delivery.appeal_id).first()
    sender_texts = list(SenderText.objects.filter(sender_id=delivery.appeal_id))
    originals = {delivery.recipient_id}
    original_id = None
    if delivery.copy_of_id is not None:
        original_id = Delivery.objects.values_list("recipient_id", flat=True).get(pk=delivery.copy_of_id)
        originals.add(original_id)
    recipients = Recipient.objects.prefetch_related("texts").in_bulk(originals)
    return {
        language: Parties(
            sender=_sender(sender, in_language(sender_texts, language)),
            recipient=_recipient(recipients[delivery.recipient_id], language),
            original=None if original_id is None else _recipient(recipients[original_id], language),
        )
        for language in languages
    }


def in_language(texts: list[Any], language: str) -> Any:
    """The text in a language, else the original, else any, else None."""
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(ORIGINAL_LANGUAGE) or next(iter(texts), None)


def _sender(sender: Sender | None, words: SenderText | None) -> Party:
    return Party(
        organisation=words.organisation if words else "",
        person=words.signatory if words else "",
        lines=words.lines.splitlines() if words else [],
        phone=sender.phone if sender else "",
        email=sender.email if sender else "",
    )


def _recipient(recipient: Recipient, language: str) -> Party:
    words: RecipientText | None = in_language(list(recipient.texts.all()), language)
    return Party(
        organisation=words.organisation if words else "",
        person=words.attention if words else "",
        lines=words.lines.splitlines() if words else [],
        phone=recipient.phone,
        fax=recipient.fax,
        email=recipient.email,
    )
