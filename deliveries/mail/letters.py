"""An e-mail with letters for a recipient: the essentials of the covering letter as text, one part of the dossier as a file.

In the recipient's language, with Russian and Kazakh beneath. A fax service gets the file alone: it would print words as a
page.
"""

from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from deliveries.mail import addresses
from deliveries.models import Channel, Delivery, DeliveryFile, Sender
from deliveries.presentation.dossier import part_of
from outbox.message import Attachment, Mail

CONTENT_TYPES = {"pdf": "application/pdf", "tiff": "image/tiff"}


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
    """The e-mail that takes one file to `address`; the number of queries is always the same."""
    coverings = part_of(part.delivery, first=0, last=0).covering  # The covering letter alone.
    attachment, subject = part.attachment, subject_of(part)
    # A person has had it sent, and an answer by a machine is welcome, such as a number in a register (RFC 3834, 5).
    bare = Mail(
        address,
        subject,
        "",
        "",
        coverings[0].language,
        headers={**addresses.reply_headers(sender), "Auto-Submitted": "no"},
        attachments=(attachment,),
        sender=addresses.sender_of(sender, coverings[0].parties.sender.organisation),
    )
    if part.delivery.channel == Channel.FAX:
        return bare
    context = {
        "language": bare.language,
        "subject": subject,
        "coverings": coverings,
        "file": part.file,
        "attachment_name": attachment.name,
    }
    text, html = (
        render_to_string(f"deliveries/mail/letters.{kind}", context).strip() + "\n" for kind in ("txt", "html")
    )
    return replace(bare, text=text, html=html, language=", ".join(covering.language for covering in coverings))


def as_rehearsal(mail: Mail) -> Mail:
    """The e-mail as one that was addressed to an organiser in the recipient's place, marked so in the same language."""
    with translation.override(mail.language.partition(",")[0]):
        return replace(mail, subject=gettext("[Rehearsal] %(subject)s") % {"subject": mail.subject})


def subject_of(part: Part) -> str:
    """In the recipient's language; it names nobody."""
    values = {"number": part.delivery.number, "part": part.file.part, "parts": part.count}
    with translation.override(part.delivery.recipient.language):
        if part.count > 1:
            return gettext("Letters from supporters, delivery No. %(number)d, part %(part)d of %(parts)d") % values
        return gettext("Letters from supporters, delivery No. %(number)d") % values
