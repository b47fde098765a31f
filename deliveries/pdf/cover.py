"""The cover sheet of a delivery: what is enclosed, file by file and letter by letter."""

from django.utils import translation
from django.utils.translation import gettext

from appeals.pdf.typesetting import Document
from deliveries.models import Delivery
from deliveries.pdf.pieces import files_of, files_table, number, outgoing, party, pieces_of, row
from deliveries.presentation.parties import parties_of


def cover_sheet(delivery: Delivery) -> bytes:
    """The cover sheet with the manifest: every reference with its page, every file with its pages and SHA-256."""
    language = delivery.recipient.language
    parties = parties_of(delivery, language)[language]
    files = files_of(delivery.pk)
    per_part = max(1, delivery.letters_per_part)
    listed: dict[int, list[tuple[str, str]]] = {}
    for position, reference, page in delivery.items.order_by("position").values_list("position", "reference", "page"):
        listed.setdefault((position - 1) // per_part + 1, []).append((reference, str(page or "–")))
    with translation.override(language):
        data = {
            "title": gettext("List of enclosures"),
            "language": language,
            "heading": pieces_of(gettext("List of enclosures")),
            "number": outgoing(delivery.number),
            "from": pieces_of(gettext("Sent by")),
            "to": pieces_of(gettext("Sent to")),
            "sender": party(parties.sender),
            "recipient": party(parties.recipient),
            "rows": [
                row(gettext("Number of letters"), number(delivery.letter_count)),
                row(gettext("Number of pages"), number(sum(file.page_count for file in files))),
            ],
            "files_title": pieces_of(gettext("Parts and their hashes")),
            "files": files_table(files),
            "letters_title": pieces_of(gettext("Letters: reference and page")),
            "parts": [
                {"title": pieces_of(gettext("Part %(part)s") % {"part": part}), "letters": letters}
                for part, letters in listed.items()
            ],
        }
    with Document("cover.typ", data) as document:
        return document.pdf()
