"""Loading texts from the repository's files without overwriting what organisers have edited."""

import datetime as dt
from enum import Enum
from typing import Any

from django.db import transaction

from texts.models import Revision, TextModel, digest_of
from texts.revisions import locked_text, store_revision


class Outcome(Enum):
    """What loading did with one text."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # an organiser has edited it


@transaction.atomic
def load_text(
    model: type[TextModel], *, owner: Any, language: str, texts: dict[str, Any], overwrite: bool, now: dt.datetime
) -> Outcome:
    """Creates or updates the text of `owner` in `language`; the original must be loaded before its translations.

    A text edited in the admin since it was loaded is left alone, unless `overwrite`.
    """
    row = locked_text(model, owner=owner, language=language)
    digest = digest_of(texts)
    is_new = row.pk is None
    if not is_new and row.digest() == digest:
        if row.loaded_digest != digest:
            row.loaded_digest = digest
            row.save(update_fields=["loaded_digest"])
        return Outcome.UNCHANGED
    if not is_new and row.is_edited and not overwrite:
        return Outcome.KEPT
    row.loaded_digest = digest
    files = Revision.Origin.FILES
    store_revision(row, texts, made_from=row.original_revision(), by=None, now=now, origin=files)
    return Outcome.CREATED if is_new else Outcome.UPDATED
