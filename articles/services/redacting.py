"""Taking words out of a comment: by their numbers; undone for seven days, then what they were is overwritten."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from articles.models import Comment, CommentRedaction
from articles.models.comment import REDACTABLE, CommentQuerySet
from articles.services import comment_changes
from organisers import record
from organisers.decisions import login_alarms, moderation
from safety import erasure_list, vacuum
from safety.erasure_list import Erased
from safety.keys import sealing
from safety.typed.same_words import digest_of_words
from safety.typed.taking_out import left_of
from safety.typed.text import searchable

REDACT = "redact"


@transaction.atomic
def take_out(*, comment_id: UUID, numbers: Collection[int], seen: str, by: Any, now: dt.datetime) -> bool:
    """Takes words out of a comment, by their numbers (`taking_out.pieces_of`); whether anything changed.

    `seen`: of the text that the page showed (`taking_out.seen_of`). Raises ValueError where no word would be left.
    """
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).first()
    left = left_of(comment.text, numbers, seen=seen) if comment else None
    if comment is None or left is None:
        return False

    def change(comments: CommentQuerySet) -> int:
        sealed = sealing.seal_bytes(comment.text.encode())
        CommentRedaction.objects.create(comment=comment, done_at=now, sealed_words=sealed)
        key = erasure_list.words_keys(comment_id, comment.text)[0]
        erasure_list.enter(Erased.COMMENT_REWORDED, [key], detail=" ".join(map(str, sorted(numbers))))
        return _reword(comments, comment, left)

    rows = Comment.objects.in_states(REDACTABLE)
    changed = moderation.decide(rows, ids=[comment_id], act=change, name=REDACT, by=by, now=now, is_judgement=False)
    return changed == 1


@transaction.atomic
def put_back(*, comment_id: UUID, by: Any, now: dt.datetime, batch: UUID | None = None) -> bool:
    """Puts back what was taken out last; whether it was there still."""

    def change(comments: CommentQuerySet) -> int:
        comment = comments.get()
        last = CommentRedaction.objects.with_original().filter(comment=comment).last()
        if last is None:
            return 0
        text = last.original
        last.delete()
        erasure_list.take_off(Erased.COMMENT_REWORDED, erasure_list.words_keys(comment_id, text))
        return _reword(comments, comment, text)

    rows, name = Comment.objects.in_states(REDACTABLE), moderation.TAKE_BACK
    about: dict[str, Any] = {"ids": [comment_id], "by": by, "now": now, "batch": batch}
    return moderation.decide(rows, act=change, name=name, is_judgement=False, **about) == 1


@transaction.atomic
def stop_naming(*, comment_id: UUID, by: Any, now: dt.datetime) -> bool:
    """Erases the name under a comment, for good; whether there was one. `by`: None where no organiser decides it."""
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).exclude(pseudonym="").first()
    if comment is None:
        return False
    vacuum.note(Comment)
    erasure_list.enter(Erased.COMMENT_UNNAMED, [comment_id])
    comment.pseudonym = ""
    _reword(Comment.objects.filter(pk=comment_id), comment, comment.text, pseudonym="")
    record.write(by=by, act="stop naming", subject=f"comment {comment_id}", now=now)
    if by is not None:
        login_alarms.count(by, 1, hides=True, now=now)
    return True


def _reword(comments: CommentQuerySet, comment: Comment, text: str, **more: str) -> int:
    """The digest was made of the words and the name: whoever has the rest could try what was taken out."""
    vacuum.note(Comment)
    comment_changes.tell(comments)
    return comments.update(
        text=text,
        digest=uuid4().hex * 2,
        words_digest=digest_of_words(text),
        search_text=searchable(comment.pseudonym, text),
        **more,
    )
