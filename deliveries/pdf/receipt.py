"""The form that an office stamps when a delivery is handed in."""

from django.utils import translation
from django.utils.translation import gettext

from appeals.pdf.typesetting import typeset
from deliveries.models import Delivery
from deliveries.pdf.pieces import files_of, files_table, number, outgoing, party, pieces_of, row
from deliveries.presentation.parties import parties_of


def receipt_form(delivery: Delivery) -> bytes:
    """What is handed over, with the hash of every file, and lines for the office to fill in."""
    language = delivery.recipient.language
    parties = parties_of(delivery, language)[language]
    files = files_of(delivery.pk)
    with translation.override(language):
        return typeset(
            "receipt.typ",
            {
                "title": gettext("Receipt"),
                "language": language,
                "heading": pieces_of(gettext("Receipt")),
                "number": outgoing(delivery.number),
                "from": pieces_of(gettext("Sent by")),
                "to": pieces_of(gettext("Sent to")),
                "sender": party(parties.sender),
                "recipient": party(parties.recipient),
                "received": pieces_of(gettext("Received: a covering letter with letters in the annex.")),
                "rows": [
                    row(gettext("Number of letters"), number(delivery.letter_count)),
                    row(gettext("Number of pages"), number(sum(file.page_count for file in files))),
                ],
                "files_title": pieces_of(gettext("Parts and their hashes")),
                "files": files_table(files),
                "office_title": pieces_of(gettext("To be filled in by the office")),
                "captions": [
                    *map(
                        pieces_of,
                        (
                            gettext("Incoming number"),
                            gettext("Date"),
                            gettext("Received by (name, office)"),
                            gettext("Signature"),
                        ),
                    )
                ],
                "stamp": pieces_of(gettext("Stamp")),
                "handed": pieces_of(gettext("Handed in by (name, signature)")),
            },
        )
