"""The models of the report's room."""

from articles.models.article import Article, ArticleText, OldSlug, Photo, PhotoText
from articles.models.comment import Comment

__all__ = ["Article", "ArticleText", "Comment", "OldSlug", "Photo", "PhotoText"]
