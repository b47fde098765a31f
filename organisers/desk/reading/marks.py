"""What is unusual about something that is read, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext

from safety.typed.text import has_link
from safety.typed.unusual import is_in_another_language, is_in_capitals

# Three in four letters are shorter than a third of this.
VERY_LONG = 1200


@dataclass(frozen=True)
class Mark:
    """A sentence, and where to look closer."""

    text: str
    url: str = ""


def marks_of_text(text: str, language: str, language_name: str) -> list[Mark]:
    """What the text alone tells; `language` is the one that it is said to be in."""
    found = []
    if has_link(text):
        found.append(gettext("There is a link or an e-mail address in it."))
    if len(text) > VERY_LONG:
        found.append(gettext("Very long: %(number)s characters.") % {"number": len(text)})
    if is_in_capitals(text):
        found.append(gettext("Much of it is in capitals."))
    if is_in_another_language(text, language):
        found.append(
            gettext("Said to be in %(language)s; it looks like another language.") % {"language": language_name}
        )
    return [Mark(words) for words in found]
