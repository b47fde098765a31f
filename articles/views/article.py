"""An article and the list of articles."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleText
from articles.photos import photos_of
from articles.services import text_for
from articles.views.comments import blank_form, page_of_comments
from articles.views.published import with_article
from safety.web.public_pages import public_page


@dataclass(frozen=True)
class ListedArticle:
    article: Article
    text: ArticleText


@require_safe
@public_page()
def article_list(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    articles = Article.objects.published(timezone.now()).newest_first().prefetch_related("texts")[:100]
    listed = [ListedArticle(article, text) for article in articles if (text := text_for(article, language))]
    return render(request, "articles/article_list.html", {"articles": listed})


@require_safe
@with_article
@public_page()
def article_detail(request: HttpRequest, article: Article) -> HttpResponse:
    """One article with the newest comments under it."""
    language = get_language() or "en"
    text = text_for(article, language)
    if text is None:
        raise Http404
    page = page_of_comments(article)
    context = {
        "article": article,
        "text": text,
        "photos": photos_of(article, language),
        "comments": page.comments,
        "next_url": page.next_url,
        "comment_form": blank_form(article),
        "comments_open": article.has_comments or bool(page.comments),
    }
    return render(request, "articles/article_detail.html", context)
