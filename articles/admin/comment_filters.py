"""Filters of the list of comments: each is one condition of `articles.comment_question.CommentQuestion`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.comment_question import LANGUAGES, CommentQuestion
from articles.models import Article
from articles.services.texts import title_of
from organisers.desk.asking import filters
from organisers.desk.lists.occurring import some_of


class LanguageFilter(filters.ConditionFilter):
    """The language of the page that a comment was written on."""

    title = _("language")
    parameter_name = "language"
    all_label = _("every language")
    question = CommentQuestion

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(LANGUAGES.items())

    def occurring(self) -> set[str]:
        return some_of(self.model, "language", LANGUAGES)


class ArticleFilter(filters.ConditionFilter):
    """Offered where there are several."""

    title = _("article")
    parameter_name = "article"
    all_label = _("every article")
    question = CommentQuestion

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        articles = Article.objects.order_by("pk").prefetch_related("texts")
        return [(str(article.pk), title_of(article) or article.slug) for article in articles]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1


class SameWordsFilter(filters.SameWordsFilter):
    question = CommentQuestion
