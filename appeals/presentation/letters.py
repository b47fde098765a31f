"""An appeal and its letter as pages, mail and paper show them: plain values in one language; they run no query."""

import datetime as dt
import textwrap
from dataclasses import dataclass, field

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext, pgettext

from appeals.countries_and_languages import country_name
from appeals.models import Appeal, AppealText, EditionText, Letter, Recipient, RecipientText
from appeals.models.letters.states import Naming
from safety import lockdown
from texts.models import ORIGINAL_LANGUAGE, TextModel

# Characters of a fixed part that the form shows folded.
STARTS_WITH = 72


@dataclass(frozen=True)
class DemandView:
    number: int
    short: str
    text: str


@dataclass(frozen=True)
class RecipientView:
    """A recipient in words; `is_checked` says whether an organiser has checked holder and address."""

    organisation: str
    attention: str
    lines: list[str]
    note: str
    phone: str
    fax: str
    email: str
    website: str
    is_copy: bool
    is_checked: bool
    checked_on: dt.date | None = None


@dataclass(frozen=True)
class AppealView:
    """An appeal in one language."""

    pk: int
    slug: str
    state: str
    language: str
    words: AppealText
    parts: EditionText
    recipients: list[RecipientView]
    is_locked_down: bool = False

    @property
    def demands(self) -> list[DemandView]:
        return [DemandView(number, short, text) for number, (short, text) in enumerate(self.parts.demands, start=1)]

    @property
    def is_open(self) -> bool:
        """Whether letters are taken in at the moment."""
        return self.state == Appeal.State.OPEN and not self.is_locked_down

    @property
    def has_ended(self) -> bool:
        return self.state in Appeal.ENDED

    @property
    def is_won(self) -> bool:
        return self.state == Appeal.State.WON

    @property
    def is_checked(self) -> bool:
        """Whether an organiser has checked everybody to whom the letters go, copies apart."""
        to = [recipient for recipient in self.recipients if not recipient.is_copy]
        return bool(to) and all(recipient.is_checked for recipient in to)

    @property
    def state_words(self) -> str:
        """What the state asks of readers, or tells them."""
        if self.is_locked_down and not self.has_ended:
            return lockdown.no_writing_words()
        return self.words.words_for(self.state)

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def headline(self) -> str:
        return self.words.headline

    @property
    def kicker(self) -> str:
        return self.words.kicker

    @property
    def lead(self) -> str:
        """What is wrong, in a sentence; "" once it has been put right."""
        return "" if self.is_won else self.words.lead

    @property
    def summary(self) -> str:
        """What it is about and what its state asks or tells, for search engines and to go along with a link.

        Others keep it, so it does not say that the site is locked down.
        """
        words = "" if self.is_locked_down and not self.has_ended else self.state_words
        wrong = "" if self.is_won else self.words.description or self.lead
        return " ".join(part for part in (wrong, words) if part)

    @property
    def as_printed(self) -> str:
        return checked_since(self.language) if self.is_checked else self.words.as_printed


@dataclass(frozen=True)
class Sheet:
    """A letter from date to signature, the same on screen, in mail and on paper."""

    language: str
    date: dt.date
    address_lines: list[str]
    is_address_checked: bool
    addressee: str
    greeting: str
    opening: list[str]
    demands_intro: str
    demands: list[DemandView]
    closing: list[str]
    sign_off: str
    as_printed: str
    # Whether letters like it are written at the moment: then what is missing in it is asked for.
    is_open: bool = True
    own_words: str = ""
    own_language: str = ""
    # The own words in the language of the sheet, where there is a checked translation.
    translation: str = ""
    signature_lines: list[str] = field(default_factory=list)

    @property
    def own_paragraphs(self) -> list[str]:
        return [part for part in self.own_words.split("\n\n") if part.strip()]

    @property
    def opening_start(self) -> str:
        """Greeting and opening, cut to what the folded form shows of them: two or three lines of a phone."""
        return textwrap.shorten(f"{self.greeting} {self.opening[0]}", STARTS_WITH, placeholder="\u00a0…")

    @property
    def demands_start(self) -> str:
        """The demands and what comes before them, cut likewise."""
        return textwrap.shorten(f"{self.demands_intro} {self.demands[0].text}", STARTS_WITH, placeholder="\u00a0…")

    @property
    def own_words_direction(self) -> str:
        return "auto"


def text_in_language(texts: list, language: str):  # type: ignore[no-untyped-def]
    """The text in `language`, or the original if that language has none (a translation may be unfinished)."""
    by_language: dict[str, TextModel] = {text.language: text for text in texts}
    return by_language.get(language) or by_language[ORIGINAL_LANGUAGE]


def view_of_recipient(recipient: Recipient, words: RecipientText, *, is_checked: bool) -> RecipientView:
    """A recipient in the words of one language."""
    return RecipientView(
        organisation=words.organisation,
        attention=words.attention,
        lines=words.lines.splitlines(),
        note=words.note,
        phone=recipient.phone,
        fax=recipient.fax,
        email=recipient.email,
        website=recipient.website,
        is_copy=recipient.role == recipient.Role.COPY,
        is_checked=is_checked,
        checked_on=timezone.localdate(recipient.checked_at) if is_checked and recipient.checked_at else None,
    )


def present(appeal: Appeal, language: str, *, edition_id: int | None = None) -> AppealView:
    """The appeal in `language`, with the letter's fixed parts in an edition, or in the open one: four queries.

    A page asks once more, whether the site is locked down (`safety.lockdown`).

    Raises EditionText.DoesNotExist for an appeal that has no edition yet.
    """
    parts = EditionText.objects.get(edition_id=edition_id or appeal.open_edition_id or 0, language=language)
    recipients = []
    for recipient in appeal.recipients.prefetch_related("texts"):
        words: RecipientText = text_in_language(list(recipient.texts.all()), language)
        recipients.append(view_of_recipient(recipient, words, is_checked=recipient.checked_at is not None))
    return AppealView(
        pk=appeal.pk,
        slug=appeal.slug,
        state=appeal.state,
        language=language,
        words=text_in_language(list(appeal.texts.all()), language),
        parts=parts,
        recipients=recipients,
        is_locked_down=lockdown.is_locked_down(),
    )


def checked_since(language: str) -> str:
    """What takes the place of the note on date and names once the address is checked."""
    with translation.override(language):
        return gettext(
            "The appeal was published in March 2006; names are as printed then. Organisers have checked the address of the "
            "letters since."
        )


def blank_sheet(view: AppealView, date: dt.date) -> Sheet:
    """The fixed parts of the letter, with space for own words and signature."""
    parts = view.parts
    address_lines = parts.address_lines.splitlines()
    # An address that was checked is that of today, not that of an earlier edition.
    checked = [[recipient.organisation, *recipient.lines] for recipient in view.recipients if recipient.is_checked]
    return Sheet(
        language=view.language,
        date=date,
        address_lines=address_lines,
        is_address_checked=address_lines in checked,
        is_open=view.is_open,
        addressee=parts.addressee,
        greeting=parts.greeting,
        opening=paragraphs(parts.opening),
        demands_intro=parts.demands_intro,
        demands=view.demands,
        closing=paragraphs(parts.closing),
        sign_off=parts.sign_off,
        as_printed=checked_since(view.language) if address_lines in checked else parts.as_printed,
    )


def present_letter(letter: Letter, language: str) -> AppealView:
    """A letter's appeal in `language`, with the fixed parts that its writer saw."""
    return present(letter.appeal, language, edition_id=letter.edition_id)


def sheet_of(view: AppealView, letter: Letter, *, to_mayor: bool) -> Sheet:
    """A letter in the language and the edition of the view, as the mayor gets it or as the public may see it."""
    blank = blank_sheet(view, letter.written_on)
    return Sheet(
        **{
            **blank.__dict__,
            "own_words": letter.own_words,
            "own_language": letter.own_language,
            "signature_lines": signature_lines(letter, view.language, to_mayor=to_mayor),
        }
    )


def signature_lines(letter: Letter, language: str | None = None, *, to_mayor: bool) -> list[str]:
    """How a letter is signed. `public`: named to all; `mayor`: to the mayor only; `nobody`: not named.

    From Kazakhstan, named to all only where its writer has said so twice (`Letter.is_publicly_named`). Without a name, by
    country alone: a city or an organisation can be enough to identify a person.
    """
    with translation.override(language or get_language()):
        country = country_name(letter.country)
        named = letter.is_publicly_named or (to_mayor and letter.naming != Naming.NOBODY)
        if not named:
            return [pgettext("signature of a letter", "A supporter"), country]
        place = ", ".join(part for part in (letter.city, country) if part)
        return [line for line in (letter.name, letter.organisation, place) if line]


def desk_signature(letter: Letter) -> list[str]:
    """How organisers see a letter signed: as the mayor does; from Kazakhstan, as the public does.

    Of those who are in the greatest danger, the name is shown to an organiser who asks for it (`reveal name` in the record).
    """
    return signature_lines(letter, to_mayor=not letter.is_name_hidden)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text field, which empty lines separate."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
