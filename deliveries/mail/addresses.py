"""Where the e-mails of a delivery go, and whom they come from. A supporter's address is never one of them."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from deliveries.models import Channel, Delivery, Sender
from deliveries.models.sender import FAX_NUMBER
from outbox.message import envelope_address, sender_parts

# What people write between the digits of a telephone number.
_BETWEEN = re.compile(r"[\s().\u2010-\u2015/-]")
# ITU-T E.164: fifteen digits at most, the country's code among them.
_NUMBER = re.compile(r"\+?[0-9]{5,15}")
# In octets: a header field is one line of 998, and a name in encoded words takes twice its own length.
LONGEST_NAME = 400


class NoAddress(Exception):
    """There is nowhere to send it."""


class NoFaxNumber(NoAddress):
    """The recipient's fax number is missing, or is none."""


class NoFaxService(NoAddress):
    """No fax service is set."""


def address_of(delivery: Delivery, sender: Sender) -> str:
    """The address to which a delivery's e-mails go. Raises NoAddress; its subclasses for a fax."""
    if delivery.channel == Channel.EMAIL:
        return _checked(delivery.recipient.email, NoAddress)
    if not sender.fax_gateway:
        raise NoFaxService
    return _checked(sender.fax_gateway.replace(FAX_NUMBER, fax_number(delivery.recipient.fax)), NoFaxService)


def fax_number(text: str) -> str:
    """The digits of a fax number, with its plus sign. Raises NoFaxNumber for what is none."""
    number = _BETWEEN.sub("", text)
    if not _NUMBER.fullmatch(number):
        raise NoFaxNumber
    return number


def sender_of(sender: Sender, organisation: str) -> tuple[str, str]:
    """Name and address that a delivery's e-mails come from: the organisation's, at the campaign's own address."""
    name = " ".join(organisation.split())
    return (name if len(name.encode()) <= LONGEST_NAME else "", sender.from_address or sender_parts()[1])


def reply_headers(sender: Sender) -> dict[str, str]:
    return {"Reply-To": envelope_address(sender.email)} if sender.email else {}


def _checked(address: str, refusal: type[NoAddress]) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise refusal from error
    return address
