"""One part of a dossier: the covering letter, and letters as annexes, without a date of any of them."""

import datetime as dt
import enum
from dataclasses import dataclass, field

from appeals.models import Appeal, EditionText, Letter, Recipient
from appeals.models.letters.states import DELIVERABLE, State
from appeals.presentation import translated_words
from appeals.presentation.letters import paragraphs, signature_lines
from deliveries.models import Delivery, DeliveryItem
from deliveries.presentation.parties import Parties, parties_of

# The office reads Russian and Kazakh.
COVERING_LANGUAGES = ("ru", "kk")


class Gone(enum.Enum):
    """Why only the reference stands where a letter was."""

    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True)
class Fixed:
    """The fixed parts of the letter, in one edition and one language. The address is on the covering letter."""

    addressee: str
    greeting: str
    opening: list[str]
    demands_intro: str
    demands: list[str]
    closing: list[str]
    sign_off: str
    as_printed: str


@dataclass(frozen=True)
class Annex:
    """A letter of the dossier: what its writer added to the fixed parts of `edition_id`."""

    reference: str
    edition_id: int
    own_words: str = ""
    own_language: str = ""
    translation: str = ""
    signature: list[str] = field(default_factory=list)
    gone: Gone | None = None


@dataclass(frozen=True)
class Covering:
    """The covering letter in one language.

    `earlier_addressees`: whom letters are addressed to whose edition names another than the open one; `has_earlier_texts`:
    there are letters of an earlier edition with the same addressee. `is_copy`: only those are named who chose “public”.
    """

    language: str
    number: int
    parties: Parties
    fixed: Fixed
    is_copy: bool
    letter_count: int
    part_count: int
    online: int
    paper: int
    countries: int
    organisations: list[str]
    as_of: dt.date | None
    earlier_addressees: list[str]
    has_earlier_texts: bool


@dataclass(frozen=True)
class DossierPart:
    """A part of a dossier; the first begins with the covering letters. `fixed` has the editions of the letters."""

    language: str
    number: int
    part: int
    part_count: int
    covering: list[Covering]
    fixed: dict[int, Fixed]
    letters: list[Annex]


def dossier_part(delivery: Delivery, *, part: int) -> DossierPart:
    """Part `part` (from 1) of a delivery's dossier, as its rows are now; the number of queries is always the same."""
    first = (part - 1) * delivery.letters_per_part
    return part_of(delivery, first=first, last=first + delivery.letters_per_part, part=part)


def part_of(delivery: Delivery, *, first: int, last: int, part: int = 1) -> DossierPart:
    """The letters whose position is above `first` and at most `last`."""
    recipient = Recipient.objects.get(pk=delivery.recipient_id)
    language = recipient.language
    items = list(delivery.items.filter(position__gt=first, position__lte=last).select_related("letter"))
    written = [item.letter for item in items if item.letter.own_words and item.letter.own_language != language]
    translations = translated_words.translated([letter.pk for letter in written], language)
    is_copy = recipient.role == Recipient.Role.COPY or delivery.copy_of_id is not None
    editions = {item.letter.edition_id for item in items}
    texts = EditionText.objects.filter(edition_id__in=editions, language=language)
    return DossierPart(
        language=language,
        number=delivery.number,
        part=part,
        part_count=delivery.part_count,
        covering=_covering(delivery, language, is_copy=is_copy) if part == 1 else [],
        fixed={text.edition_id: _fixed(text) for text in texts},
        letters=[_annex(item, translations.get(item.letter_id, ""), language, is_copy) for item in items],
    )


def _covering(delivery: Delivery, language: str, *, is_copy: bool) -> list[Covering]:
    """The covering letter in Russian and Kazakh, and first in the recipient's language."""
    open_id = Appeal.objects.values_list("open_edition_id", flat=True).get(pk=delivery.appeal_id)
    languages = [*dict.fromkeys((language, *COVERING_LANGUAGES))]
    used = set(delivery.items.order_by().values_list("letter__edition_id", flat=True).distinct())
    texts = EditionText.objects.filter(edition_id__in=used | {open_id}, language__in=languages)
    by_language: dict[str, dict[int, EditionText]] = {}
    for text in texts:
        by_language.setdefault(text.language, {})[text.edition_id] = text
    parties = parties_of(delivery, *languages)
    figures = delivery.figures
    as_of = figures.get("as_of")
    coverings = []
    for each in languages:
        editions = by_language[each]
        opened = editions[open_id]
        earlier = [text for pk, text in sorted(editions.items()) if pk in used - {open_id}]
        other = [text for text in earlier if (text.addressee, text.greeting) != (opened.addressee, opened.greeting)]
        coverings.append(
            Covering(
                language=each,
                number=delivery.number,
                parties=parties[each],
                fixed=_fixed(opened),
                is_copy=is_copy,
                letter_count=delivery.letter_count,
                part_count=delivery.part_count,
                online=figures.get("online", 0),
                paper=figures.get("paper", 0),
                countries=figures.get("countries", 0),
                organisations=figures.get("organisations", []),
                as_of=dt.date.fromisoformat(as_of) if as_of else None,
                earlier_addressees=[*dict.fromkeys(text.addressee for text in other)],
                has_earlier_texts=len(other) < len(earlier),
            )
        )
    return coverings


def _fixed(text: EditionText) -> Fixed:
    return Fixed(
        addressee=text.addressee,
        greeting=text.greeting,
        opening=paragraphs(text.opening),
        demands_intro=text.demands_intro,
        demands=[demand for _short, demand in text.demands],
        closing=paragraphs(text.closing),
        sign_off=text.sign_off,
        as_printed=text.as_printed,
    )


def _annex(item: DeliveryItem, translation: str, language: str, is_copy: bool) -> Annex:
    letter: Letter = item.letter
    if letter.state not in DELIVERABLE:
        gone = Gone.WITHDRAWN if letter.state == State.WITHDRAWN else Gone.REMOVED
        return Annex(reference=item.reference, edition_id=letter.edition_id, gone=gone)
    return Annex(
        reference=item.reference,
        edition_id=letter.edition_id,
        own_words=letter.own_words,
        own_language=letter.own_language,
        translation=translation,
        # A copy goes to others than “name me to the mayor only” speaks of.
        signature=signature_lines(letter, language, to_mayor=not is_copy),
    )
