"""Addresses of the report's room."""

from django.urls import path

from articles import feeds, views

app_name = "articles"

urlpatterns = [
    path("", views.article_list, name="list"),
    path("feed/", feeds.ArticleFeed(), name="feed"),
    path("<slug:slug>/", views.article_detail, name="detail"),
]
