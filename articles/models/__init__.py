"""The models of articles and comments."""

from articles.models.article import Article, ArticleText, OldSlug, Photo, PhotoText
from articles.models.comment import Comment
from articles.models.comment_redaction import CommentRedaction

__all__ = ["Article", "ArticleText", "Comment", "CommentRedaction", "OldSlug", "Photo", "PhotoText"]
