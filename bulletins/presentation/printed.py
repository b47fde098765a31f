"""What an issue prints in one language: letters signed as their writers chose, and sentences made of the figures."""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from appeals.countries_and_languages import language_name, language_within_text
from appeals.models import Letter
from appeals.presentation import translated_words
from appeals.presentation.letters import paragraphs, signature_lines
from bulletins.models import PRINTED, Issue, IssueLetter, IssueText
from bulletins.models.months import words_of
from deliveries import ledger

# What looks like a web address in a text. It is for a warning, and need not be right about every text.
_WEB_ADDRESS = re.compile(r"://|\bwww\.|\b[\w-]+\.(com|net|org|info|ru|su|kz|рф|қаз|onion)\b", re.IGNORECASE)


@dataclass(frozen=True)
class PrintedLetter:
    """A letter in a language. `translated` says from which language it was translated; "" if it was not."""

    id: UUID
    words: str
    translated: str
    signature: list[str]

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.words)


@dataclass(frozen=True)
class ReplyWords:
    """A reply of an office; `language` is "" where its text is in the bulletin's own language."""

    head: str
    paragraphs: list[str]
    language: str


@dataclass(frozen=True)
class DeliveryWords:
    """A delivery in short lines, of which the last says what came back."""

    head: str
    lines: list[str]
    replies: list[ReplyWords]


@dataclass(frozen=True)
class Bulletin:
    """An issue in one language."""

    language: str
    number: int
    month: str
    title: str
    news: list[str]
    contacts: list[str]
    letters: list[PrintedLetter]
    as_of: str
    count: str
    count_label: str
    delivered: str
    deliveries: list[DeliveryWords]
    has_earlier_deliveries: bool
    demands: list[str]
    web_address: str
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        with translation.override(self.language):
            return gettext("No. %(number)s · %(month)s") % {"number": self.number, "month": self.month}

    def has_web_address(self) -> bool:
        """Whether anything in it looks like a web address, though none is to be printed."""
        typed = [self.title, *self.news, *self.contacts, *(letter.words for letter in self.letters)]
        return any(map(_WEB_ADDRESS.search, typed))


def printed_letters(letters: Sequence[Letter], language: str) -> list[PrintedLetter]:
    """Those of the letters that can be printed in a language: in their own words or in a checked translation; one query."""
    foreign = [letter.pk for letter in letters if letter.own_language != language]
    translations = translated_words.translated(foreign, language) if foreign else {}
    found = []
    with translation.override(language):
        for letter in letters:
            is_own = letter.own_language == language
            words = letter.own_words if is_own else translations.get(letter.pk, "")
            if words:
                original = gettext("Translation. Language of the original: %(language)s") % {
                    "language": language_within_text(letter.own_language) or language_name(letter.own_language)
                }
                signature = signature_lines(letter, language, to_mayor=False)
                found.append(PrintedLetter(letter.pk, words, "" if is_own else original, signature))
    return found


def chosen_letters(issue: Issue) -> list[Letter]:
    """The letters of an issue that may be shown, in its order."""
    chosen = IssueLetter.objects.filter(issue=issue, letter__in=Letter.objects.shown().with_own_words())
    return [row.letter for row in chosen.select_related("letter").order_by("position")]


def bulletins_of(issue: Issue, figures: dict[str, Any]) -> dict[str, Bulletin]:
    """The issue in each language that has a text: always the same few queries."""
    letters = chosen_letters(issue)
    texts: dict[str, IssueText] = {text.language: text for text in IssueText.objects.filter(issue=issue)}
    return {
        language: bulletin_of(issue, texts[language], figures, printed_letters(letters, language))
        for language in PRINTED
        if language in texts
    }


def bulletin_of(issue: Issue, text: IssueText, figures: dict[str, Any], letters: list[PrintedLetter]) -> Bulletin:
    language = text.language
    with translation.override(language):
        number = figures["letters"]
        return Bulletin(
            language=language,
            number=issue.number,
            month=words_of(issue.year, issue.month),
            title=text.title,
            news=paragraphs(text.body),
            contacts=[line for line in text.contacts.splitlines() if line.strip()],
            letters=letters,
            as_of=gettext("Figures: %(date)s") % {"date": day_words(figures["as_of"])},
            count=grouped(number),
            count_label=ngettext("letter written", "letters written", number),
            delivered=gettext("Delivered: %(number)s") % {"number": grouped(figures["delivered"])},
            deliveries=[delivery_words(delivery, language) for delivery in figures["deliveries"]],
            has_earlier_deliveries=figures["has_earlier"],
            demands=figures["demands"].get(language, []),
            web_address=figures["web_address"],
            labels=labels(),
        )


def labels() -> dict[str, str]:
    """The fixed words of a bulletin, in the active language."""
    return {
        "kicker": gettext("For the residents"),
        "news": gettext("News"),
        "deliveries": gettext("What was delivered, and what came back"),
        "no_deliveries": gettext("Nothing has been delivered yet."),
        "earlier": gettext("Earlier deliveries are not listed here."),
        "demands": gettext("What the letters demand"),
        "letters": gettext("From the letters"),
        "contacts": gettext("Contacts"),
        "answer": gettext("Your words to those who wrote"),
        "answer_note": gettext(
            "Please write no names, no streets and no dates: your words may pass through many hands."
        ),
        "printed_file": gettext("The same issue for printing:"),
        "web_address": gettext("On the web:"),
    }


def delivery_words(figures: dict[str, Any], language: str) -> DeliveryWords:
    letters = figures["letters"]
    number = ngettext("%(number)s letter", "%(number)s letters", letters) % {"number": grouped(letters)}
    head = " · ".join([day_words(figures["on"]), ledger.channel_words(figures["channel"]), number])
    lines = [figures["office"].get(language, "")]
    if figures["register_number"] and figures["registered_on"]:
        register = {"number": figures["register_number"], "date": day_words(figures["registered_on"])}
        lines.append(gettext("Registered: no. %(number)s of %(date)s") % register)
    if figures["answered_on"]:
        lines.append(gettext("Answered: %(date)s") % {"date": day_words(figures["answered_on"])})
    else:
        lines.append(ledger.silence_words(figures["days"]))
    replies = [reply_words(reply, language) for reply in figures["replies"]]
    return DeliveryWords(head, [line for line in lines if line], replies)


def reply_words(figures: dict[str, Any], language: str) -> ReplyWords:
    """A reply in the bulletin's language, or in another one of the residents', which is then named."""
    texts = figures["texts"]
    found = next((code for code in (language, *PRINTED) if code in texts), "")
    head = gettext("Answer: %(date)s") % {"date": day_words(figures["on"])}
    if figures["number"]:
        head += ", " + gettext("no. %(number)s") % {"number": figures["number"]}
    return ReplyWords(head, paragraphs(texts.get(found, "")), "" if found == language else found)


def fingerprint(issue: Issue, bulletins: dict[str, Bulletin]) -> str:
    """What an organiser sees of an issue before publishing it, in 64 hexadecimal digits.

    The figures are left out: they go on while the page is read, and are frozen when the issue is published.
    """
    seen = [(issue.pk, issue.number, issue.year, issue.month, issue.shows_web_address)] + [
        (
            each.language,
            each.title,
            each.news,
            each.contacts,
            each.demands,
            [letter.__dict__ for letter in each.letters],
        )
        for each in bulletins.values()
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def day_words(day: str) -> str:
    return date_format(dt.date.fromisoformat(day)) if day else ""


def grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
