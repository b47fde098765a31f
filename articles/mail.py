"""The one mail about a comment, to an address left with it: that it is shown. It names no site and no cause."""

import datetime as dt

from django.template.loader import render_to_string
from django.utils import translation

from articles.models import Comment
from outbox import queue
from outbox.message import Mail
from outbox.models import OutboxMessage
from safety.keys import sealing

COMMENT_SHOWN = "comment shown"


def register() -> None:
    """Makes the kind known to the outbox; called once, when the app is ready."""
    queue.register(COMMENT_SHOWN, queue.Kind(compose=compose_comment_shown, refused=forget_address))


def compose_comment_shown(message: OutboxMessage, now: dt.datetime) -> Mail | None:
    """The mail in the comment's language, or None where the comment is no longer shown or its address is gone."""
    comment = Comment.objects.shown().with_address().filter(pk=message.about).first()
    if comment is None or comment.sealed_address is None:
        return None
    address = sealing.unseal(bytes(comment.sealed_address))
    with translation.override(comment.language):
        context = {"language": comment.language}
        subject, text, html = (
            render_to_string(f"articles/mail/comment_shown.{part}", context) for part in ("subject.txt", "txt", "html")
        )
    return Mail(address, " ".join(subject.split()), text.strip() + "\n", html.strip() + "\n", comment.language)


def forget_address(message: OutboxMessage, now: dt.datetime) -> None:
    """The server says that the address does not exist: it is erased."""
    Comment.objects.filter(pk=message.about).forget_address()
