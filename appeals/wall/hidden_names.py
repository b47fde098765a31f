"""What the public sees of letters while the site is locked down: no name, no city, and no words that name their writer.

The rows themselves are not changed, so opening the site again shows everything as it was.
"""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext

from appeals.models import Letter
from appeals.models.letters.states import Naming
from appeals.presentation import translated_words
from appeals.wall.letters import names_writer
from safety.lockdown import is_locked_down


def without_names(letters: Sequence[Letter]) -> list[Letter]:
    """The letters, while the site is locked down as if their writers had chosen not to be named; never save them."""
    if is_locked_down():
        for letter in letters:
            letter.naming, letter.name, letter.city, letter.organisation = Naming.NOBODY, "", "", ""
    return list(letters)


def as_shown(letters: Sequence[Letter]) -> list[Letter]:
    """`without_names`, and without the words of those that say who wrote them: one query more, while locked down."""
    if not is_locked_down():
        return list(letters)
    language = get_language() or "en"
    translations = translated_words.translated([letter.pk for letter in letters], language)
    for letter in letters:
        if names_writer(letter, letter.own_words, translations.get(letter.pk, "")):
            letter.own_words, letter.own_language = gettext("These words are not shown at the moment."), language
    return without_names(letters)
