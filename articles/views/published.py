"""Finding the published article that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from articles.models import Article, OldSlug


def with_article(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the article (its texts and photographs at hand); an old slug leads on to the new one.

    What is sent to an old slug is taken there and then: a redirect would lose the words of a form left open meanwhile.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        published = Article.objects.published(timezone.now())
        article = published.filter(slug=slug).prefetch_related("texts", "photos").first()
        if article is not None:
            return view(request, article, **kwargs)
        old = OldSlug.objects.select_related("article").filter(slug=slug, article__in=published).first()
        if old is None or request.resolver_match is None:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return view(request, old.article, **kwargs)
        return redirect(request.resolver_match.view_name, permanent=True, slug=old.article.slug, **kwargs)

    return wrapped
