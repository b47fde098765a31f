"""Finding the published article of a URL."""

from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article
from texts.slug_views import by_slug


def _find(request: HttpRequest, slug: str) -> Article | None:
    published = Article.objects.published(timezone.now())
    return published.filter(slug=slug).prefetch_related("texts", "photos__texts").first()


def _find_renamed(slug: str) -> Article | None:
    return Article.objects.published(timezone.now()).formerly(slug).first()


# Passes the article, its texts and photographs loaded, to the view.
with_article = by_slug(_find, _find_renamed)
