"""The models of the report's room."""

from articles.models.article import Article, ArticleText, OldAddress, Photo

__all__ = ["Article", "ArticleText", "OldAddress", "Photo"]
