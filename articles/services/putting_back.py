"""Taking back what organisers have decided about several comments (`organisers.decisions.moderation.take_back`)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from articles.models import Comment
from articles.models.comment import CommentQuerySet, State
from articles.services import comment_changes, redacting
from organisers.decisions import moderation
from safety import erasure_list
from safety.erasure_list import Erased

ACTS_TAKEN_BACK = frozenset({"approve", "reject", "restore", "hold", "requeue", moderation.TAKE_BACK, redacting.REDACT})


@transaction.atomic
def put_back(
    *,
    ids: Iterable[UUID],
    was: Mapping[str, str],
    became: Mapping[str, str],
    act: str,
    by: Any,
    now: dt.datetime,
    batch: UUID | None = None,
) -> int:
    """Gives comments that are still as they `became` the state, and its reasons, that each `was` in; returns how many.

    Where words were taken out, they are put back. The message that a comment is shown, if it has not left, finds it not
    shown, and is not sent (`articles.mail`).
    """
    if act == redacting.REDACT:
        return sum(redacting.put_back(comment_id=comment_id, by=by, now=now, batch=batch) for comment_id in ids)
    wanted = list(ids)
    if became["state"] == State.REJECTED:
        erasure_list.take_off(Erased.COMMENT_REJECTED, wanted)

    def change(comments: CommentQuerySet) -> int:
        comment_changes.tell(comments)
        return comments.put_back(was, timezone.localdate(now))

    return moderation.decide(
        Comment.objects.filter(**became),
        ids=wanted,
        act=change,
        name=moderation.TAKE_BACK,
        by=by,
        now=now,
        is_judgement=False,
        hides=became["state"] == State.APPROVED,
        batch=batch,
    )
