"""Finding the published article that an address names."""

from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article
from texts.slug_views import by_slug


def _find(request: HttpRequest, slug: str) -> Article | None:
    published = Article.objects.published(timezone.now())
    return published.filter(slug=slug).prefetch_related("texts", "photos__texts").first()


def _find_renamed(slug: str) -> Article | None:
    return Article.objects.published(timezone.now()).formerly(slug).first()


# Gives the view the article (its texts and photographs at hand).
with_article = by_slug(_find, _find_renamed)
