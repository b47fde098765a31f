"""Storing a text's next revision: the only place that counts revisions."""

import datetime as dt
from typing import Any

from texts import history
from texts.models import Revision, TextModel


def locked_text(model: type[TextModel], *, owner: Any, language: str) -> TextModel:
    """The text of `owner` in `language`; a new one, not stored yet, if there is none.

    The owner's row is locked until the transaction ends: also a text that is not there yet is stored by one at a time. Rows
    that refer to the owner may still be added.
    """
    list(type(owner)._default_manager.filter(pk=owner.pk).select_for_update(no_key=True).values_list("pk"))
    row = model._default_manager.filter(**{model.owner_field: owner}).in_language(language).first()
    return row or model(**{model.owner_field: owner}, language=language, revision=0)


def store_revision(
    row: TextModel,
    texts: dict[str, Any],
    *,
    made_from: int | None,
    by: Any,
    now: dt.datetime,
    origin: Revision.Origin = Revision.Origin.ORGANISER,
    restored_from: int | None = None,
) -> None:
    """Stores `texts` as the next revision of a row of `locked_text`, and keeps it in the history; the first is 1.

    A translation counts as made from the revision `made_from` of its original; None leaves that as it was. `by` is an
    organiser, or None.
    """
    history.keep_unkept(row)
    for name, value in texts.items():
        setattr(row, name, value)
    row.render()
    row.revision += 1
    if row.is_original:
        row.based_on_revision = row.revision
    elif made_from is not None:
        row.based_on_revision = made_from
    row.save()
    history.keep(row, by=by, now=now, origin=origin, restored_from=restored_from)
