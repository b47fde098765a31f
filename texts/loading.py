"""Loading texts from the repository's files without treading on what organisers have edited."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from texts.models import ORIGINAL_LANGUAGE, TextModel, digest_of


class Outcome(Enum):
    """What loading did with one text."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # an organiser has edited it


def load_text(
    model: type[TextModel],
    *,
    owner: Any,
    language: str,
    texts: dict[str, Any],
    overwrite: bool,
    store: Callable[[Any], Any] = lambda text: text.save(),
) -> Outcome:
    """Creates or updates the text of `owner` in `language`; the original must be loaded before its translations.

    A text edited in the admin since it was loaded is kept, unless `overwrite`. `store` saves the row: it must count the
    revision up itself where it does anything else than `save()`.
    """
    rows = model._default_manager.filter(**{model.owner_field: owner})
    row = rows.filter(language=language).first()
    original = rows.filter(language=ORIGINAL_LANGUAGE).values_list("revision", flat=True).first() or 1
    digest = digest_of(texts)
    if row is None:
        row = model(
            **{model.owner_field: owner}, language=language, based_on_revision=original, loaded_digest=digest, **texts
        )
        store(row)
        return Outcome.CREATED
    if row.digest() == digest:
        if row.loaded_digest != digest:
            model._default_manager.filter(pk=row.pk).update(loaded_digest=digest)
        return Outcome.UNCHANGED
    if row.is_edited and not overwrite:
        return Outcome.KEPT
    for name, value in texts.items():
        setattr(row, name, value)
    row.loaded_digest = digest
    revision = row.revision
    row.based_on_revision = revision + 1 if language == ORIGINAL_LANGUAGE else original
    store(row)
    if row.revision == revision:
        row.revision += 1
        row.save(update_fields=["revision"])
    return Outcome.UPDATED
