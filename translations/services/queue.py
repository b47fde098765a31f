"""What waits to be translated and to be checked, and who gets what: no two translators the same.

Old letters come first, but within the fifty oldest the random keys of the letters decide: so the order does not tell days.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from appeals.models import Appeal, Letter
from translations.models import Translation
from translations.models.translation import State, is_free

# Letters that are offered at a time: as many translators can work at once.
OFFERED = 50


def waiting_letters(language: str) -> QuerySet[Letter]:
    """Shown letters with own words in another language whose translation nobody has finished."""
    finished = Translation.objects.filter(letter=OuterRef("pk"), language=language).exclude(state=State.DRAFT)
    return _letters(language).exclude(Exists(finished))


def count_waiting(language: str, limit: int) -> Counter[str]:
    """How many letters wait, by the language of their own words; counted no further than `limit`."""
    return Counter(waiting_letters(language).order_by().values_list("own_language", flat=True)[:limit])


def take_next(
    *, language: str, source: str = "", by: Any, today: dt.date, after: UUID | None = None
) -> Translation | None:
    """Takes the next letter that nobody is at work on: from `source` if it is given, and behind the letter `after`."""
    busy = Translation.objects.filter(letter=OuterRef("pk"), language=language).exclude(is_free(today))
    free = _letters(language).exclude(Exists(busy))
    if source:
        free = free.filter(own_language=source)
    offered = sorted(free.order_by("written_on", "id").values_list("pk", flat=True)[:OFFERED])
    taken = (take(letter_id=pk, language=language, by=by, today=today) for pk in _behind(after, offered))
    return next((translation for translation in taken if translation is not None), None)


@transaction.atomic
def take(*, letter_id: UUID, language: str, by: Any, today: dt.date) -> Translation | None:
    """Gives a letter to a translator; None where somebody else was faster, or it needs no translation any more."""
    if not _letters(language).filter(pk=letter_id).lock():
        return None
    row, is_new = Translation.objects.get_or_create(
        letter_id=letter_id, language=language, defaults={"taken_by": by, "taken_on": today}
    )
    if not is_new and not Translation.objects.filter(pk=row.pk).take(by=by, today=today):
        return None
    return row


def next_to_check(*, language: str, by: Any, after: int = 0) -> Translation | None:
    """The next translation that another than `by` has written; behind the last one, the first."""
    waiting = Translation.objects.to_check().of_shown_letters().filter(language=language).exclude(translated_by=by)
    others = waiting.exclude(pk=after).order_by("pk")
    return others.filter(pk__gt=after).first() or others.first()


def _letters(language: str) -> Any:
    # Of every appeal, said so that SQLite reads the wall's index, and no signature: most letters are signatures.
    of_appeals = Letter.objects.filter(appeal__in=Appeal.objects.all())
    return of_appeals.shown().with_own_words().exclude(own_language=language)


def _behind(after: UUID | None, keys: list[UUID]) -> Iterable[UUID]:
    """The keys in their order, from the one behind `after` on, and then those before it; without `after` itself."""
    if after is None:
        return keys
    return [*(key for key in keys if key > after), *(key for key in keys if key < after)]
