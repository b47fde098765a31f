"""What an organiser changes in a text: stored as a new revision where it differs from what was there."""

import datetime as dt
from typing import Any

from django.db import transaction

from texts.models import Revision, TextModel, digest_of
from texts.revisions import locked_text, store_revision


@transaction.atomic
def edit_text(
    model: type[TextModel],
    *,
    owner: Any,
    language: str,
    texts: dict[str, Any],
    by: Any,
    now: dt.datetime,
    is_current: bool = False,
    original_seen: int | None = None,
) -> bool:
    """Stores `texts` as the text of `owner` in `language`; the original is to be stored before its translations.

    The revision counts up only where something changed. A new translation, and one said to be `is_current`, counts as
    made from the revision `original_seen` of the original, by default the present one; where it does not change, it may
    count as made from a later one already. `by` is an organiser, or None for the site itself. Returns whether anything was
    stored.
    """
    row = locked_text(model, owner=owner, language=language)
    is_current = is_current or row.pk is None
    original = original_seen or row.original_revision()
    if row.pk is None or digest_of(texts) != row.digest():
        origin = Revision.Origin.SITE if by is None else Revision.Origin.ORGANISER
        store_revision(row, texts, made_from=original if is_current else None, by=by, now=now, origin=origin)
        return True
    if not is_current or row.is_original or row.based_on_revision >= original:
        return False
    row.based_on_revision = original
    row.save(update_fields=["based_on_revision"])
    return True
