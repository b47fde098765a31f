"""The Atom feed of articles, one per language."""

import datetime as dt

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext

from articles.models import Article, ArticleText
from articles.services import text_for


class ArticleFeed(Feed):
    """The newest reports with their summaries; every URL in it comes from SITE_URL, never from the Host header."""

    feed_type = Atom1Feed
    limit = 20

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("articles:feed")

    def title(self) -> str:
        return gettext("Shanyrak & Aigyerim")

    def subtitle(self) -> str:
        return gettext("Reports from Shanyrak and Aigyerim")

    def author_name(self) -> str:
        # RFC 4287, 4.1.1: the feed or each of its entries must name an author.
        return gettext("Shanyrak & Aigyerim")

    def link(self) -> str:
        return settings.SITE_URL + reverse("articles:list")

    def items(self) -> list[tuple[Article, ArticleText]]:
        language = get_language() or "en"
        articles: QuerySet[Article] = Article.objects.published(timezone.now()).newest_first()
        rows = articles.prefetch_related("texts")[: self.limit]
        return [(article, text) for article in rows if (text := text_for(article, language))]

    def item_title(self, item: tuple[Article, ArticleText]) -> str:
        return item[1].title

    def item_description(self, item: tuple[Article, ArticleText]) -> str:
        return item[1].summary

    def item_guid(self, item: tuple[Article, ArticleText]) -> str:
        """A tag URI (RFC 4151) that stays when the slug changes, one for each language of an article."""
        article, text = item
        return f"tag:{settings.SITE_HOST},2006:report/{article.pk}/{text.language}"

    def item_link(self, item: tuple[Article, ArticleText]) -> str:
        return settings.SITE_URL + reverse("articles:detail", args=[item[0].slug])

    def item_pubdate(self, item: tuple[Article, ArticleText]) -> dt.datetime | None:
        return item[0].published_at

    def item_updateddate(self, item: tuple[Article, ArticleText]) -> dt.datetime | None:
        # Every entry must have one (RFC 4287, 4.1.2); when a text was last changed is not stored.
        return item[0].published_at
