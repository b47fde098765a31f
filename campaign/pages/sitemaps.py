"""What the sitemap lists: every public page, in every language."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from appeals.models import Appeal
from articles.models import Article
from campaign.models import GivingLink

PAGES_OF_APPEALS = (
    *("appeals:write", "appeals:whole", "appeals:spread", "appeals:organisations"),
    "deliveries:ledger",
)


class PublicPages(Sitemap):
    """Pages in all languages, each with its alternates; every address comes from SITE_URL, never from the Host header."""

    i18n = alternates = x_default = True

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class SitePages(PublicPages):
    """The home page, the pages about the site, the lists of reports and of bulletins."""

    def items(self) -> list[str]:
        names = [
            "campaign:home",
            "campaign:about",
            "campaign:privacy",
            "campaign:reach",
            "articles:list",
            "bulletins:list",
        ]
        return [*names, "campaign:donate"] if GivingLink.objects.exists() else names

    def location(self, item: str) -> str:
        return reverse(item)


class ArticlePages(PublicPages):
    """The published reports."""

    def items(self) -> list[Article]:
        return list(Article.objects.published(timezone.now()).newest_first().prefetch_related("texts")[:1000])

    def location(self, item: Article) -> str:
        return reverse("articles:detail", args=[item.slug])

    def lastmod(self, item: Article) -> dt.date | None:
        """The day a report came out here, while no text of it was changed since: only that much is known."""
        is_unchanged = all(text.revision == 1 for text in item.texts.all())
        return timezone.localdate(item.published_at) if item.published_at and is_unchanged else None


class AppealPages(PublicPages):
    """The published appeals, their whole letters and their ledgers; not the walls, which have names and opinions on them."""

    def items(self) -> list[tuple[str, str]]:
        slugs = Appeal.objects.published().order_by("pk").values_list("slug", flat=True)
        return [(name, slug) for slug in slugs for name in PAGES_OF_APPEALS]

    def location(self, item: tuple[str, str]) -> str:
        name, slug = item
        return reverse(name, args=[slug])


SITEMAPS = {"site": SitePages, "articles": ArticlePages, "appeals": AppealPages}
