"""Putting an earlier text back: it becomes the next revision, and what stood there until then stays in the history."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from texts.models import ORIGINAL_LANGUAGE, Revision, TextModel
from texts.revisions import locked_text, store_revision


class Changed(Exception):
    """Somebody else has changed or deleted the text since the organiser saw it."""


class NotPossible(Exception):
    """The text would be refused today: a field has become shorter, or is needed now."""


@transaction.atomic
def restore(*, revision: Revision, seen: int, by: Any, now: dt.datetime) -> bool:
    """Stores the texts of a revision as the text's next one; False where it says the same already.

    `seen` is the revision of the text that the organiser saw. A translation counts as made from the revision of the
    original that it was made from then; where the original says today what it said then, it is up to date. Raises Changed
    or NotPossible, and nothing is stored.
    """
    found: Any = revision.text
    if found is None:
        raise Changed
    row = locked_text(type(found), owner=getattr(found, found.owner_field), language=found.language)
    if row.pk is None or row.revision != seen:
        raise Changed
    if row.digest() == revision.digest:
        return False
    # A field that the text has got since then stays as it is.
    texts = {name: revision.texts.get(name, getattr(row, name)) for name in row.text_fields}
    check(row, texts)
    made_from = None if row.is_original else present_revision_of(row, revision.made_from)
    store_revision(row, texts, made_from=made_from, by=by, now=now, restored_from=revision.number)
    if row.is_original:
        renew_translations(row)
    return True


def check(row: TextModel, texts: dict[str, Any]) -> None:
    copy = type(row)(**texts)
    unchecked = {field.name for field in row._meta.fields} - texts.keys()
    try:
        copy.clean_fields(exclude=unchecked)
    except ValidationError as error:
        raise NotPossible from error


def present_revision_of(row: TextModel, made_from: int) -> int:
    """The present revision of a translation's original, if it says what its revision `made_from` said; else that one."""
    siblings = type(row)._default_manager.filter(**{row.owner_field: getattr(row, row.owner_field)})
    original = siblings.in_language(ORIGINAL_LANGUAGE).first()
    if original is None:
        return made_from
    then = Revision.objects.of(original).filter(number=made_from, digest=original.digest())
    return original.revision if then.exists() else min(made_from, original.revision)


def renew_translations(original: TextModel) -> None:
    """Translations made from a revision that said what the original says now are up to date with it."""
    same = Revision.objects.of(original).filter(digest=original.digest()).values_list("number", flat=True)
    siblings = type(original)._default_manager.filter(**{original.owner_field: getattr(original, original.owner_field)})
    translations = siblings.exclude(language=ORIGINAL_LANGUAGE).filter(based_on_revision__in=list(same))
    translations.update(based_on_revision=original.revision)
