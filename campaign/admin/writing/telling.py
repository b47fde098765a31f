"""An article is told to those who asked for news: an update about it is one link away, with its first words written."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from appeals.admin.news import beginnings
from appeals.admin.news.beginnings import Words
from articles.admin import next_steps
from articles.admin.next_steps import Step
from articles.models import Article
from organisers.desk.editing.fields import BIGGEST_INTEGER

PARAMETER = "article"


def steps(request: HttpRequest, article: Article) -> Iterable[Step]:
    if request.user.has_perm("appeals.add_newsupdate"):
        url = f"{reverse('admin:appeals_newsupdate_add')}?{PARAMETER}={article.pk}"
        yield Step(gettext("Tell those who asked for news"), url)


def words_about(value: str) -> Words:
    """An update that leads to an article, in the languages that it has. Mail providers read it: it names nothing itself."""
    if not value.isdecimal() or len(value) > len(str(BIGGEST_INTEGER)):
        return {}
    published = Article.objects.published(timezone.now()).prefetch_related("texts")
    article = published.filter(pk=min(int(value), BIGGEST_INTEGER)).first()
    return {text.language: words_in(text.language, article) for text in article.texts.all()} if article else {}


def words_in(language: str, article: Article) -> dict[str, str]:
    with translation.override(language):
        link = settings.LINK_URL + reverse("articles:detail", args=[article.slug])
        body = gettext("There is something new on our site. You can read it here:")
        return {"subject": gettext("There is something new to read"), "body": f"{body}\n\n{link}"}


next_steps.sources.append(steps)
beginnings.sources[PARAMETER] = words_about
