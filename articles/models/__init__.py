"""The models of the report's room."""

from articles.models.article import Article, ArticleText, OldAddress, Photo
from articles.models.comment import Comment

__all__ = ["Article", "ArticleText", "Comment", "OldAddress", "Photo"]
