"""Which comments an organiser asks for (`organisers.desk.asking.question`)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings

from articles.models import Comment
from articles.models.comment import WAITING, CommentQuerySet, State
from organisers.desk.asking.question import READERS, Question, one_of, read_state
from organisers.desk.editing.fields import BIGGEST_INTEGER

LANGUAGES = dict(settings.LANGUAGES)
# By which PostgreSQL finds comments by their words: made after every `migrate`, as that of letters is.
SEARCH_INDEX = {"comment_search": "gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 512)"}


def is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= BIGGEST_INTEGER


@dataclass(frozen=True)
class CommentQuestion(Question):
    """A question about comments; `language` is that of the page, `article` the key of what they stand under."""

    article: str = ""

    model = Comment
    parameters = {
        "state": "state",
        "article": "article",
        "language": "language",
        "same": "same",
        "since": "from",
        "until": "to",
        "text": "q",
    }
    readers: ClassVar[Any] = {
        **READERS,
        "state": read_state(frozenset(State.values)),
        "article": one_of(is_key),
        "language": one_of(lambda text: text in LANGUAGES),
    }
    waiting_states = frozenset(map(str, WAITING))

    def narrow_by_own(self, rows: CommentQuerySet) -> CommentQuerySet:
        return rows.filter(article=int(self.article)) if self.article else rows
