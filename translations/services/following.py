"""What becomes of translations when their letters change, and which of them pages show."""

from collections.abc import Collection, Sequence
from uuid import UUID

from appeals.presentation.translated_words import Ids
from translations.models import Translation


def erase(ids: Sequence[UUID]) -> None:
    """Deletes every translation of letters that are withdrawn, blanked or deleted."""
    Translation.objects.filter(letter__in=ids).delete()


def make_stale(ids: Sequence[UUID]) -> None:
    """Takes translations of letters whose words were changed off the pages, back to the translators."""
    Translation.objects.filter(letter__in=ids).make_stale()


def find(ids: Collection[UUID], language: str) -> dict[UUID, str]:
    """The checked translations of letters into a language, by letter, in one query.

    Whether the letters themselves may be shown, the caller knows.
    """
    if not ids:
        return {}
    shown = Translation.objects.shown().filter(letter__in=ids, language=language)
    return dict(shown.values_list("letter_id", "text"))


def find_all(ids: Ids) -> dict[tuple[UUID, str], str]:
    """The checked translations of letters into every language, by letter and language, in one query."""
    shown = Translation.objects.shown().filter(letter__in=ids)
    return {(letter, language): text for letter, language, text in shown.values_list("letter_id", "language", "text")}
