"""Address labels: eight a sheet of A4, 99.1 by 67.7 mm, as such sheets are sold."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from appeals.pdf.typesetting import typeset
from deliveries.models import Delivery
from deliveries.pdf.pieces import outgoing, party, pieces_of
from deliveries.presentation.parties import parties_of

TEMPLATE = "labels.typ"
LANGUAGE = "ru"


def labels(deliveries: Iterable[Delivery]) -> bytes:
    """One label a delivery, in the recipient's language: to whom, and in small letters from whom."""
    return typeset(TEMPLATE, labels_data(deliveries))


def labels_data(deliveries: Iterable[Delivery]) -> dict[str, Any]:
    """What the template shows."""
    found = []
    for delivery in deliveries:
        language = delivery.recipient.language
        parties = parties_of(delivery, language)[language]
        with translation.override(language):
            found.append(
                {
                    "language": language,
                    "to": pieces_of(gettext("Sent to")),
                    "from": pieces_of(gettext("Sent by")),
                    "sender": party(parties.sender),
                    "recipient": party(parties.recipient),
                    "number": outgoing(delivery.number),
                }
            )
    language = str(found[0]["language"]) if found else LANGUAGE
    with translation.override(language):
        return {"title": gettext("Labels"), "language": language, "labels": found}
