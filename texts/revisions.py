"""Storing a text's next revision: the only place that counts revisions."""

from typing import Any

from texts.models import TextModel


def locked_text(model: type[TextModel], *, owner: Any, language: str) -> TextModel:
    """The text of `owner` in `language`, locked until the transaction ends; a new one, not stored yet, if there is none."""
    row = model._default_manager.filter(**{model.owner_field: owner}).select_for_update().in_language(language).first()
    return row or model(**{model.owner_field: owner}, language=language, revision=0)


def store_revision(row: TextModel, texts: dict[str, Any], *, is_current: bool) -> None:
    """Stores `texts` as the next revision of a row of `locked_text`; the first revision is 1.

    With `is_current`, a translation counts as made from the present revision of its original, which is stored before it.
    """
    for name, value in texts.items():
        setattr(row, name, value)
    row.render()
    row.revision += 1
    if row.is_original:
        row.based_on_revision = row.revision
    elif is_current:
        row.based_on_revision = row.original_revision()
    row.save()
