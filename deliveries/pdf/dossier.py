"""The dossier: the covering letter, which is itself the appeal, and each letter on a page of its own."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from appeals.countries_and_languages import language_name, language_within_text
from appeals.pdf.typesetting import Document, known_language
from deliveries.pdf.pieces import number, outgoing, paragraphs_of, party, pieces_of, row
from deliveries.presentation import Annex, Covering, DossierPart, Gone, Party
from deliveries.presentation.dossier import Fixed

TEMPLATE = "dossier.typ"


@dataclass(frozen=True)
class Printed:
    """A file, its pages, and on which of them the letter of each reference begins (from 1)."""

    content: bytes
    page_count: int
    pages: dict[str, int]


def print_part(part: DossierPart) -> Printed:
    """A part of a dossier as a PDF: the same part is always the same bytes."""
    with Document(TEMPLATE, data_of(part)) as document:
        content = document.pdf()
        return Printed(content, **places_in(document))


def places_in(document: Document) -> dict[str, Any]:
    """How many pages a dossier or a fax has, and where its letters begin."""
    (found,) = document.query("<places>")
    return {"page_count": found["page_count"], "pages": dict(found["letters"])}


def data_of(part: DossierPart) -> dict[str, Any]:
    """What the template shows."""
    covering = [covering_data(each) for each in part.covering]
    with translation.override(part.language):
        return {
            "title": gettext("Letters"),
            "language": part.language,
            "covering": covering,
            "annex": pieces_of(gettext("Annex to our no. %(number)s") % {"number": part.number}),
            "part": pieces_of(
                gettext("Part %(part)s of %(parts)s") % {"part": part.part, "parts": part.part_count}
                if part.part_count > 1
                else ""
            ),
            "fixed": {str(pk): _fixed_data(fixed) for pk, fixed in part.fixed.items()},
            "letters": [_letter_data(letter, part.language) for letter in part.letters],
        }


def covering_data(covering: Covering) -> dict[str, Any]:
    """A covering letter, in its own language."""
    with translation.override(covering.language):
        counts = {"count": covering.letter_count, "parts": covering.part_count}
        parties = covering.parties
        notes = [
            gettext(
                "The fixed parts of the letters are printed in the language of this office. Own words are in the "
                "original; where there is a translation, it is printed below them. The letters are signed as their "
                "writers wished."
            )
        ]
        if covering.is_copy:
            notes.append(gettext("This copy names only those who wished to be named in public."))
        if covering.earlier_addressees:
            notes.append(
                gettext(
                    "Some of the letters were signed before the holder of the office changed. They name the addressee of "
                    "that time: %(addressees)s. They are meant for the office, so we hand them over to you. Each letter "
                    "is printed as it was signed."
                )
                % {"addressees": "; ".join(f"«{each}»" for each in covering.earlier_addressees)}
            )
        if covering.has_earlier_texts:
            notes.append(
                gettext("Some of the letters have an earlier wording. Each letter is printed as it was signed.")
            )
        annexed = gettext("Annex: letters, %(count)s pcs.") % counts
        if covering.part_count > 1:
            parts = ngettext("in %(parts)s part", "in %(parts)s parts", covering.part_count) % counts
            annexed = gettext("Annex: letters, %(count)s pcs., %(parts)s.") % {**counts, "parts": parts}
        return {
            "language": covering.language,
            "sender": party(parties.sender),
            "recipient": party(parties.recipient),
            "addressee": party((parties.original or Party()) if covering.is_copy else parties.recipient),
            "number": outgoing(covering.number),
            "dated": pieces_of(gettext("dated")),
            "copy_for": pieces_of(gettext("Copy for information, for:") if covering.is_copy else ""),
            "copy_note": pieces_of(
                gettext("The original goes to the addressee named above.") if parties.original else ""
            ),
            "title": pieces_of(gettext("Letter of appeal")),
            "intro": pieces_of(
                gettext(
                    "We send you the letters in the annex. We support their writers and appeal to you in the same words:"
                )
            ),
            "fixed": _fixed_data(covering.fixed),
            "request": pieces_of(
                gettext("We ask you to register this appeal and to send a written answer to the sender named above.")
            ),
            "figures_title": pieces_of(
                gettext("Who supports the appeal, as of %(date)s") % {"date": date_format(covering.as_of)}
                if covering.as_of
                else gettext("Who supports the appeal")
            ),
            "figures": _figures(covering),
            "notes": [*map(pieces_of, notes)],
            "annexed": pieces_of(annexed),
            "signature": pieces_of(gettext("Signature")),
        }


def _figures(covering: Covering) -> list[dict[str, Any]]:
    figures = [
        row(gettext("Letters in the annex"), number(covering.letter_count)),
        row(gettext("Letters written on the campaign’s site"), number(covering.online)),
        row(gettext("Letters written on paper"), number(covering.paper)),
        row(gettext("Countries that letters came from"), number(covering.countries)),
    ]
    if covering.organisations:
        figures += [
            row(gettext("Organisations that endorse the appeal"), number(len(covering.organisations))),
            {"label": [], "value": [], "names": pieces_of("; ".join(covering.organisations))},
        ]
    return figures


def _fixed_data(fixed: Fixed) -> dict[str, Any]:
    return {
        "addressee": pieces_of(fixed.addressee),
        "greeting": pieces_of(fixed.greeting),
        "opening": [*map(pieces_of, fixed.opening)],
        "demands_intro": pieces_of(fixed.demands_intro),
        "demands": [*map(pieces_of, fixed.demands)],
        "closing": [*map(pieces_of, fixed.closing)],
        "sign_off": pieces_of(fixed.sign_off),
        "as_printed": pieces_of(fixed.as_printed),
    }


def _letter_data(letter: Annex, language: str) -> dict[str, Any]:
    gone = {
        None: "",
        Gone.WITHDRAWN: gettext("This letter was withdrawn by its writer."),
        Gone.REMOVED: gettext("This letter is no longer part of this delivery."),
    }[letter.gone]
    return {
        "reference": letter.reference,
        "heading": pieces_of(gettext("Letter %(reference)s") % {"reference": letter.reference}),
        "edition": str(letter.edition_id),
        "gone": pieces_of(gone),
        "own_language": known_language(letter.own_language, language),
        "own_words": paragraphs_of(letter.own_words),
        "translation_title": pieces_of(
            gettext("Translation. Language of the original: %(language)s")
            % {"language": language_within_text(letter.own_language) or language_name(letter.own_language)}
            if letter.translation
            else ""
        ),
        "translation": paragraphs_of(letter.translation),
        "signature": [*chain.from_iterable(map(paragraphs_of, letter.signature))],
    }
