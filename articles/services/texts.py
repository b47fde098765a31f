"""Which text of an article is shown, and excerpts of it."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import get_language

from articles.models import Article, ArticleText
from texts.models import ORIGINAL_LANGUAGE


@dataclass(frozen=True)
class PullQuote:
    text: str
    who: str


def text_for(article: Article, language: str) -> ArticleText | None:
    """The article's text in `language`, else in English, else None."""
    texts = {text.language: text for text in article.texts.all()}
    return texts.get(language) or texts.get(ORIGINAL_LANGUAGE)


def title_of(article: Article) -> str:
    """The article's title in the active language, else in English; "" where there is none."""
    text = text_for(article, get_language() or ORIGINAL_LANGUAGE)
    return text.title if text else ""


def pull_quote(text: ArticleText) -> PullQuote | None:
    """The first quotation of a text that names its speaker in a last paragraph beginning with a dash."""
    for quote in re.findall(r"<blockquote>(.*?)</blockquote>", text.html, flags=re.DOTALL):
        paragraphs = [strip_tags(part) for part in re.findall(r"<p>(.*?)</p>", quote, flags=re.DOTALL)]
        if len(paragraphs) > 1 and paragraphs[-1].startswith("—"):
            return PullQuote(text=" ".join(paragraphs[:-1]), who=paragraphs[-1].lstrip("— \u00a0"))
    return None


def opening_html(text: ArticleText, paragraphs: int = 2) -> str:
    """The first paragraphs of a text, as HTML; quotations are left out."""
    without_quotes = re.sub(r"<blockquote>.*?</blockquote>", "", text.html, flags=re.DOTALL)
    return "\n".join(re.findall(r"<p>.*?</p>", without_quotes, flags=re.DOTALL)[:paragraphs])


def strip_tags(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
