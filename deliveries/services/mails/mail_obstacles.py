"""What stands in the way of the e-mails of a delivery: asked when they are queued, shown, composed, and sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.models import Letter, Recipient
from appeals.models.letters.states import DELIVERABLE
from deliveries.mail import addresses
from deliveries.models import Channel, Delivery, DeliveryFile, DeliveryState, Sender
from deliveries.presentation.sizes import most_bytes
from deliveries.services.papers import files

# A delivery whose e-mails may leave; of one that has left, those that an organiser sends again.
SENDABLE = frozenset({DeliveryState.SENDING, DeliveryState.DEPARTED})


class MailObstacle(models.TextChoices):
    """Why an e-mail does not leave."""

    MAIL_STOPPED = "mail stopped", _("All mail to recipients is stopped.")
    STOPPED = "stopped", _("This delivery is stopped.")
    NOT_SENDING = "not sending", _("This delivery is not being sent.")
    NO_SENDER = "no sender", _("The organisation that signs the deliveries is not set.")
    UNCHECKED = "unchecked", _("Nobody has checked who holds the recipient’s office and what its address is.")
    NOW_A_COPY = (
        "now a copy",
        _(
            "The recipient is no longer an addressee, and the names in these files are for an addressee. "
            "Cancel the delivery and prepare another."
        ),
    )
    NO_EMAIL = "no email", _("The recipient has no e-mail address.")
    NO_FAX_SERVICE = "no fax service", _("No fax service is set, or its address is not valid. Faxes are sent by hand.")
    NO_FAX_NUMBER = (
        "no fax number",
        _("The recipient’s fax number is missing or has more than + and digits."),
    )
    NO_FILE = "no file", _("The file is being made, or was deleted.")
    TOO_LARGE = (
        "too large",
        _("The file is larger than the recipient takes by e-mail. Change that size, or deliver it by post."),
    )
    STALE = "stale", _("A letter in it has been withdrawn, rejected or held. The file is made again without it.")


def of_settings(delivery: Delivery, sender: Sender | None) -> MailObstacle | None:
    """What stands in the way of all e-mails of a delivery, whatever its own state is: no query."""
    if sender is None:
        return MailObstacle.NO_SENDER
    if sender.is_mail_stopped:
        return MailObstacle.MAIL_STOPPED
    if is_now_a_copy(delivery):
        return MailObstacle.NOW_A_COPY
    if delivery.recipient.checked_at is None:
        return MailObstacle.UNCHECKED
    try:
        addresses.address_of(delivery, sender)
    except addresses.NoFaxNumber:
        return MailObstacle.NO_FAX_NUMBER
    except addresses.NoFaxService:
        return MailObstacle.NO_FAX_SERVICE
    except addresses.NoAddress:
        return MailObstacle.NO_EMAIL
    return None


def is_now_a_copy(delivery: Delivery) -> bool:
    """Whether files that name for an addressee would go to one who gets copies: no query."""
    return delivery.copy_of_id is None and delivery.recipient.role == Recipient.Role.COPY


def of_delivery(delivery: Delivery, sender: Sender | None) -> MailObstacle | None:
    """What stands in the way of all e-mails of a delivery: no query."""
    if delivery.state not in SENDABLE:
        return MailObstacle.NOT_SENDING
    return MailObstacle.STOPPED if delivery.is_stopped else of_settings(delivery, sender)


def of_file(delivery: Delivery, file: DeliveryFile) -> MailObstacle | None:
    """What stands in the way of the e-mail with this file: no query."""
    if not file.name:
        return MailObstacle.NO_FILE
    if delivery.channel == Channel.EMAIL and file.size > most_bytes(delivery.recipient.mail_megabytes):
        return MailObstacle.TOO_LARGE
    return None


def locked(delivery_id: int, part: int, file_id: int) -> tuple[Delivery, DeliveryFile, Sender | None, bool]:
    """A delivery with all that decides whether a part's e-mail with this file may leave, locked until the transaction ends.

    The last value says whether its letters may be delivered as they are in it. A letter that is locked by others is being
    decided about at this moment; it counts as one that may not, as they may be waiting for the delivery locked here.
    """
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery_id)
    delivery.recipient = Recipient.objects.select_for_update(no_key=True).get(pk=delivery.recipient_id)
    sender = Sender.objects.select_for_update(no_key=True).filter(pk=delivery.appeal_id).first()
    items = files.items_of_part(delivery, part)
    letters = Letter.objects.filter(pk__in=items.values("letter_id")).order_by("pk")
    free = letters.select_for_update(no_key=True, skip_locked=True).values_list("state", flat=True)
    states = list(free)
    # Not before: whoever had a letter locked until now may have deleted the file.
    file = DeliveryFile.objects.get(pk=file_id)
    # A reprint is deleted when one of its letters may no longer be delivered: that which is there shows it as withdrawn.
    may_leave = len(states) == items.count() and (file.is_reprint or set(states) <= DELIVERABLE)
    return delivery, file, sender, may_leave
