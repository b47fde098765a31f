"""The report and the list of reports."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleText, OldAddress
from articles.services import text_for


@dataclass(frozen=True)
class ListedArticle:
    article: Article
    text: ArticleText


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    articles = Article.objects.published(timezone.now()).newest_first().prefetch_related("texts")[:100]
    listed = [ListedArticle(article, text) for article in articles if (text := text_for(article, language))]
    return render(request, "articles/article_list.html", {"articles": listed})


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; an old slug leads on to the new one."""
    published = Article.objects.published(timezone.now())
    article = published.filter(slug=slug).prefetch_related("texts", "photos").first()
    if article is None:
        old = OldAddress.objects.select_related("article").filter(slug=slug, article__in=published).first()
        if old is None:
            raise Http404
        return redirect("articles:detail", permanent=True, slug=old.article.slug)
    text = text_for(article, get_language() or "en")
    if text is None:
        raise Http404
    return render(request, "articles/article_detail.html", {"article": article, "text": text})
