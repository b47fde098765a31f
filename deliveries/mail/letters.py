"""An e-mail with letters for a recipient: its essentials as text, one part of the dossier as a file.

In the recipient's language, with Kazakh beneath. A fax service gets the file alone: it would print words as a page.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from appeals.models import AppealText, EditionText, RecipientText
from appeals.presentation import DemandView, text_in_language
from deliveries.mail import addresses
from deliveries.models import Channel, Delivery, DeliveryFile, Sender, SenderText
from outbox.message import Attachment, Mail

KAZAKH = "kk"
CONTENT_TYPES = {"pdf": "application/pdf", "tiff": "image/tiff", "tif": "image/tiff"}


@dataclass(frozen=True)
class Words:
    """What an e-mail says, in one language."""

    language: str
    organisation: str
    signature: list[str]
    recipient: list[str]
    title: str
    demands: list[DemandView]


@dataclass(frozen=True)
class Part:
    """A delivery's file with its content, and which part of how many it is."""

    delivery: Delivery
    file: DeliveryFile
    content: bytes

    @property
    def count(self) -> int:
        return self.delivery.part_count

    @property
    def attachment(self) -> Attachment:
        """Named by numbers alone, in ASCII."""
        suffix = self.file.name.rpartition(".")[2]
        part = f"-part-{self.file.part}-of-{self.count}" if self.count > 1 else ""
        return Attachment(f"letters-{self.delivery.number}{part}.{suffix}", self.content, CONTENT_TYPES[suffix])


def compose(part: Part, sender: Sender, address: str) -> Mail:
    """The e-mail that takes one file to `address`. `sender` has its texts with it."""
    delivery = part.delivery
    name = text_in_language(list(sender.texts.all()), delivery.recipient.language).organisation
    # A person has had it sent, and an answer by a machine is welcome, such as a number in a register (RFC 3834, 5).
    headers = {**addresses.reply_headers(sender), "Auto-Submitted": "no"}
    bare = Mail(
        address,
        subject_of(part),
        "",
        "",
        delivery.recipient.language,
        headers=headers,
        attachments=(part.attachment,),
        sender=addresses.sender_of(sender, name),
    )
    if delivery.channel == Channel.FAX:
        return bare
    said = [words_in(language, delivery, sender) for language in languages_of(delivery)]
    context = {"language": said[0].language, "subject": bare.subject, "said": said, **_figures(part, sender)}
    text, html = (
        render_to_string(f"deliveries/mail/letters.{kind}", context).strip() + "\n" for kind in ("txt", "html")
    )
    return replace(bare, text=text, html=html, language=", ".join(words.language for words in said))


def as_rehearsal(mail: Mail) -> Mail:
    """The e-mail as one that was addressed to an organiser in the recipient's place, marked so in the same language."""
    with translation.override(mail.language.partition(",")[0]):
        return replace(mail, subject=gettext("[Rehearsal] %(subject)s") % {"subject": mail.subject})


def languages_of(delivery: Delivery) -> list[str]:
    return list(dict.fromkeys([delivery.recipient.language, KAZAKH]))


def subject_of(part: Part) -> str:
    """In the recipient's language; it names nobody."""
    values = {"number": part.delivery.number, "part": part.file.part, "parts": part.count}
    with translation.override(part.delivery.recipient.language):
        if part.count > 1:
            return gettext("Letters from supporters, delivery No. %(number)d, part %(part)d of %(parts)d") % values
        return gettext("Letters from supporters, delivery No. %(number)d") % values


def words_in(language: str, delivery: Delivery, sender: Sender) -> Words:
    """The words of all who are concerned, in one language: three queries."""
    appeal = delivery.appeal
    parts = EditionText.objects.get(edition_id=appeal.open_edition_id, language=language)
    of_sender: SenderText = text_in_language(list(sender.texts.all()), language)
    of_recipient: RecipientText = text_in_language(list(delivery.recipient.texts.all()), language)
    of_appeal: AppealText = text_in_language(list(appeal.texts.all()), language)
    signature = [of_sender.signatory, of_sender.organisation, *of_sender.lines.splitlines(), sender.phone, sender.email]
    return Words(
        language=language,
        organisation=of_sender.organisation,
        signature=[line for line in signature if line],
        recipient=[line for line in (of_recipient.organisation, of_recipient.attention) if line],
        title=of_appeal.title,
        demands=[DemandView(number, short, text) for number, (short, text) in enumerate(parts.demands, start=1)],
    )


def _figures(part: Part, sender: Sender) -> dict[str, Any]:
    return {
        "delivery": part.delivery,
        "figures": part.delivery.figures,
        "file": part.file,
        "attachment_name": part.attachment.name,
        "parts": part.count,
        "answer_to": sender.email,
    }
