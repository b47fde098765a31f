"""What an organiser changes in a text: stored as a new revision where it differs from what was there."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from texts.models import ORIGINAL_LANGUAGE, TextModel, digest_of


@transaction.atomic
def edit_text(
    model: type[TextModel],
    *,
    owner: Any,
    language: str,
    texts: dict[str, Any],
    is_current: bool = False,
    store: Callable[[Any], Any] = lambda text: text.save(),
) -> bool:
    """Stores `texts` as the text of `owner` in `language`; the original is to be stored before its translations.

    The revision counts up only where something changed. A new translation, and one said to be `is_current`, counts as
    made from the present revision of the original. Returns whether anything was stored.
    """
    rows = model._default_manager.filter(**{model.owner_field: owner})
    row = rows.select_for_update().filter(language=language).first()
    original = rows.filter(language=ORIGINAL_LANGUAGE).values_list("revision", flat=True).first() or 1
    if row is None:
        based_on = 1 if language == ORIGINAL_LANGUAGE else original
        store(model(**{model.owner_field: owner}, language=language, based_on_revision=based_on, **texts))
        return True
    has_changed = digest_of(texts) != row.digest()
    catches_up = is_current and language != ORIGINAL_LANGUAGE and row.based_on_revision != original
    if has_changed:
        for name, value in texts.items():
            setattr(row, name, value)
        revision = row.revision
        if language == ORIGINAL_LANGUAGE:
            row.based_on_revision = revision + 1
        store(row)
        if row.revision == revision:
            row.revision += 1
            row.save(update_fields=["revision"])
    if catches_up:
        rows.filter(pk=row.pk).update(based_on_revision=original)
    return has_changed or catches_up
