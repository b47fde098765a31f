"""Comments as these tests need them made and posted."""

import itertools
from typing import Any

from django.test import Client
from django.utils import timezone

from articles.models import Article, Comment
from articles.models.comment import State, digest_of
from safety.typed.same_words import digest_of_words
from safety.typed.text import searchable
from safety.web import guard
from tests.make import BROWSER

_numbers = itertools.count(1)


def comment(article: Article, **fields: Any) -> Comment:
    """A stored comment: approved, of today, unless told otherwise."""
    values: dict[str, Any] = {
        "state": State.APPROVED,
        "pseudonym": "Ada",
        "text": f"Comment {next(_numbers)}",
        "language": "en",
        "written_on": timezone.localdate(),
        **fields,
    }
    if values["state"] == State.HELD:
        values.setdefault("held_reason", "trap")
    if values["state"] == State.REJECTED:
        values.setdefault("rejection_reason", "insult")
        values.setdefault("decided_on", timezone.localdate())
    values.setdefault("search_text", searchable(values["pseudonym"], values["text"]))
    values.setdefault("words_digest", digest_of_words(values["text"]))
    values.setdefault("digest", digest_of(values["pseudonym"], values["text"]))
    return Comment.objects.create(article=article, **values)


def fields(**changes: Any) -> dict[str, Any]:
    """What a browser posts with a well filled form; a field set to None is left out."""
    filled = {
        "text": f"Solidarity from branch {next(_numbers)}!",
        "pseudonym": "Ada",
        "email": "",
        "topic": "",
        "stamp": guard.make_stamp(),
        **changes,
    }
    return {name: value for name, value in filled.items() if value is not None}


def post(
    client: Client, article: Article, *, language: str = "en", headers: dict[str, str] | None = None, **changes: Any
) -> Any:
    """Posts the form as a browser on our own page does; `headers={}` sends none of a browser's own headers."""
    prefix = "" if language == "en" else f"/{language}"
    sent = BROWSER if headers is None else headers
    return client.post(f"{prefix}/articles/{article.slug}/comments/", fields(**changes), headers=sent)
