"""URLs of articles and comments."""

from django.urls import path
from django.views.decorators.http import require_safe

from articles import feeds
from articles.views import article, comments

app_name = "articles"

urlpatterns = [
    path("", article.article_list, name="list"),
    path("feed/", require_safe(feeds.ArticleFeed()), name="feed"),
    path("<slug:slug>/", article.article_detail, name="detail"),
    path("<slug:slug>/comments/", comments.comment, name="comment"),
    path("<slug:slug>/comments/sent/", comments.sent, name="comment_sent"),
]
