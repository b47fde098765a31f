"""From a published article to an update about it: begun in each language with its title, its summary and its address."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from appeals.admin.news import updates
from articles.admin import articles
from articles.models import Article

PARAMETER = "article"


def news_of(request: HttpRequest, article: Article) -> tuple[str, str] | None:
    """The link on the page of an article, for those who may write updates, once readers can open it."""
    if not request.user.has_perm("appeals.add_newsupdate"):
        return None
    if not Article.objects.published(timezone.now()).filter(pk=article.pk).exists():
        return None
    page = reverse("admin:appeals_newsupdate_add")
    return gettext("Tell those who asked for news"), f"{page}?{PARAMETER}={article.pk}"


def words_about(key: str) -> dict[str, str]:
    """The bodies of an update about the published article with this key, in the languages of its texts.

    The subject stays empty: whoever looks over a reader's shoulder sees it, and a title may name a place.
    """
    keys = [int(key)] if key.isascii() and key.isdecimal() and len(key) < 10 else []
    article = Article.objects.published(timezone.now()).filter(pk__in=keys).first()
    texts = article.texts.all() if article else ()
    return {
        f"body_{text.language}": f"{text.title}\n\n{text.summary}\n\n{address_of(text.article.slug, text.language)}"
        for text in texts
    }


def address_of(slug: str, language: str) -> str:
    """On the host that links in mail have: it may say nothing of what they lead to."""
    with translation.override(language):
        return settings.LINK_URL + reverse("articles:detail", args=[slug])


articles.next_steps.append(news_of)
updates.beginnings[PARAMETER] = words_about
