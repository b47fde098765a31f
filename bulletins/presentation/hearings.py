"""What residents have heard, in words: month and rounded copies, and what they say to the writers."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from appeals.presentation.letters import paragraphs
from bulletins.models import Heard, HeardText
from bulletins.presentation.printed import grouped
from texts.models import ORIGINAL_LANGUAGE


@dataclass(frozen=True)
class ResidentsWords:
    """Their words; `language` is that of the text, which may not be the reader's."""

    language: str
    paragraphs: list[str]


def heard_words(heard: Heard) -> str:
    """One line about a hearing, in the active language."""
    return gettext("Heard by the residents: %(month)s") % {"month": heard.month_words}


def copies_words(heard: Heard) -> str:
    number = heard.copies
    return ngettext("about %(number)s copy", "about %(number)s copies", number) % {"number": grouped(number)}


def residents_words(heard: Heard, language: str) -> ResidentsWords | None:
    """Their words in the reader's language, else in English, else in any; None where there are none. Runs no query."""
    texts: dict[str, HeardText] = {text.language: text for text in heard.texts.all() if text.words}
    for code in (language, ORIGINAL_LANGUAGE, *texts):
        if code in texts:
            return ResidentsWords(code, paragraphs(texts[code].words))
    return None
