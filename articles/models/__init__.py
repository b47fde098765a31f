"""The models of articles and comments."""

from articles.models.article import Article, ArticleText, OldSlug, Photo, PhotoText
from articles.models.comment import Comment

__all__ = ["Article", "ArticleText", "Comment", "OldSlug", "Photo", "PhotoText"]
