"""URLs of articles and comments."""

from django.urls import path
from django.views.decorators.http import require_safe

from articles import feeds
from articles.views import article, comments
from safety.web.public_pages import public_page

app_name = "articles"

urlpatterns = [
    path("", article.article_list, name="list"),
    path("feed/", require_safe(public_page()(feeds.ArticleFeed())), name="feed"),
    path("<slug:slug>/", article.article_detail, name="detail"),
    path("<slug:slug>/comments/", comments.comment, name="comment"),
    path("<slug:slug>/comments/sent/", comments.sent, name="comment_sent"),
]
