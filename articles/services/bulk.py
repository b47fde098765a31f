"""Deciding about all comments of a question (`articles.comment_question`), in the background (`decisions.bulk`)."""

from dataclasses import replace

from django.utils.translation import gettext

from articles.comment_question import LANGUAGES, CommentQuestion
from articles.models import Article
from articles.models.comment import STARTS, CommentQuerySet, State
from articles.services import comments
from articles.services.texts import title_of
from organisers.decisions.bulk import BulkKind
from organisers.desk.asking.saying import conditions_in_words, state_in_words

COMMENT = "comment"


def comments_for(found: CommentQuerySet, act: str) -> CommentQuerySet:
    """Those of `found` with which an act can do something; without an act, all of them."""
    return found.in_states(STARTS[act]) if act else found


def in_words(text: str) -> str:
    """What a question asks for, in the active language."""
    question = CommentQuestion.from_text(text)
    words = [state_in_words(question.state, State)]
    if question.article:
        article = Article.objects.filter(pk=question.article).prefetch_related("texts").first()
        words.append(gettext("under “%(title)s”") % {"title": title_of(article) if article else "–"})
    if question.language:
        words.append(str(LANGUAGES[question.language]))
    return " · ".join([*words, *conditions_in_words(question)])


def without_names(text: str) -> str:
    """A question without the words searched for, which may be a name, and without the code of words."""
    return replace(CommentQuestion.from_text(text), text="", same="").query_string()


KIND = BulkKind(
    permission="articles.change_comment",
    may_read="articles.view_comment",
    rows=lambda question, act: comments_for(CommentQuestion.from_text(question).rows(), act),
    acts={
        "approve": comments.approve,
        "reject": comments.reject,
        "hold": comments.hold,
        "requeue": comments.requeue,
        "restore": comments.restore,
    },
    is_empty=lambda question: CommentQuestion.from_text(question).is_empty,
    in_words=in_words,
    without_names=without_names,
)
