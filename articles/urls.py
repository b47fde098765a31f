"""Addresses of the report's room."""

from django.urls import path

from articles import feeds
from articles.views import article

app_name = "articles"

urlpatterns = [
    path("", article.article_list, name="list"),
    path("feed/", feeds.ArticleFeed(), name="feed"),
    path("<slug:slug>/", article.article_detail, name="detail"),
]
