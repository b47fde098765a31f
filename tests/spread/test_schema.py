"""What search engines and link previews are told: true, whole, and in the page's language."""

import re

import pytest
from django.conf import settings

from articles.models import ArticleText
from tests import make

ARTICLE = "/articles/shanyrak-aigyerim/"
pytestmark = pytest.mark.django_db


def properties(content: str, name: str) -> list[str]:
    """The values of a microdata property."""
    return re.findall(rf'<(?:meta|link) itemprop="{name}" (?:content|href)="([^"]*)"', content)


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/ru", "ru"), ("/kk", "kk")])
def test_the_report_is_a_news_article_with_its_dates_and_publisher(client, prefix, language):
    make.campaign()
    content = client.get(prefix + ARTICLE).content.decode()
    text = ArticleText.objects.get(language=language)
    article = content[content.index("<article ") : content.index("</article>")]
    assert 'itemtype="https://schema.org/NewsArticle"' in article
    assert f'itemprop="headline">{text.title}<' in article
    assert properties(article, "mainEntityOfPage") == [f"{settings.SITE_URL}{prefix}{ARTICLE}"]
    assert properties(article, "inLanguage") == [language]
    assert properties(article, "dateCreated") == ["2006-03"]
    [published] = properties(article, "datePublished")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d", published)
    assert 'itemprop="publisher" itemscope itemtype="https://schema.org/Organization"' in article
    assert properties(article, "image")[0].startswith(f"{settings.SITE_URL}/share-{language}-")


@pytest.mark.parametrize("prefix", ["", "/ru", "/kk"])
def test_home_says_what_site_this_is(client, prefix):
    make.campaign()
    content = client.get(f"{prefix}/").content.decode()
    assert 'itemtype="https://schema.org/WebSite"' in content
    assert f"{settings.SITE_URL}{prefix}/" in properties(content, "url")


@pytest.mark.parametrize(("prefix", "locale"), [("", "en_GB"), ("/ru", "ru_RU"), ("/kk", "kk_KZ")])
def test_open_graph_names_the_language_and_the_others(client, prefix, locale):
    make.campaign()
    content = client.get(prefix + ARTICLE).content.decode()
    assert re.findall(r'<meta property="og:locale" content="(\w+)">', content) == [locale]
    others = re.findall(r'<meta property="og:locale:alternate" content="(\w+)">', content)
    assert {locale, *others} == {"en_GB", "ru_RU", "kk_KZ"} and len(others) == 2
    assert f'<meta property="og:url" content="{settings.SITE_URL}{prefix}{ARTICLE}">' in content
    assert '<meta property="og:type" content="article">' in content


def test_pages_for_one_person_have_no_preview(client):
    make.campaign()
    for path in ("/appeals/shanyrak-aigyerim/sent/", f"{ARTICLE}comments/sent/", "/nothing/"):
        content = client.get(path).content.decode()
        assert "og:" not in content and 'rel="canonical"' not in content and "noindex" in content
