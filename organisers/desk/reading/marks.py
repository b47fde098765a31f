"""What is unusual about something that is read, in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from safety.typed.fields import grouped
from safety.typed.text import has_link
from safety.typed.unusual import is_in_another_language, is_in_capitals

# Three in four letters are shorter than a third of this.
VERY_LONG = 1200
# Counted no further: more than that is said in the same words.
MOST_COUNTED = 100


@dataclass(frozen=True)
class Mark:
    """A few words, and where to look closer: on a phone, all of them stand above what is read."""

    text: str
    url: str = ""


def marks_of_text(text: str, language: str, language_name: str) -> list[Mark]:
    """What the text alone tells; `language` is the one that it is said to be in."""
    found = []
    if has_link(text):
        found.append(gettext("A link or an address in it"))
    if len(text) > VERY_LONG:
        found.append(gettext("Very long: %(number)s characters") % {"number": grouped(len(text))})
    if is_in_capitals(text):
        found.append(gettext("In capitals"))
    if is_in_another_language(text, language):
        found.append(gettext("Another language? It says: %(language)s") % {"language": language_name})
    return [Mark(words) for words in found]


def same_words_mark(number: int, url: str) -> Mark:
    """That so many others have the same words, and where they are."""
    text = ngettext("The same words: %(number)s other", "The same words: %(number)s others", number)
    return Mark(text % {"number": capped(number)}, url)


def up_to_limit(rows: QuerySet[Any]) -> int:
    """How many rows there are, counted up to one above `MOST_COUNTED`."""
    return len(rows.order_by()[: MOST_COUNTED + 1].values_list("pk"))


def capped(number: int) -> str:
    """Such a number as it is said: "100+" for more than were counted."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
