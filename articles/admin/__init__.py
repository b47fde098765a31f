"""Articles and their comments in the organisers' admin."""

from articles.admin import desk as desk  # Registers what this app adds to the desk.
from articles.admin.articles import ArticleAdmin
from articles.admin.comments import CommentAdmin

__all__ = ["ArticleAdmin", "CommentAdmin"]
