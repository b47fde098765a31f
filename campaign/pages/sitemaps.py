"""What the sitemap lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from appeals.models import Appeal
from articles.models import Article
from campaign.models import GivingLink
from campaign.web import paths


@dataclass(frozen=True)
class Entry:
    """A page in one language with all its languages beside it; `changed_on` is "" where nobody can say."""

    url: str
    alternates: list[tuple[str, str]]
    changed_on: str = ""


def entries() -> list[Entry]:
    """Every public page, in every language."""
    return [entry for path, changed_on in public_paths() for entry in in_every_language(path, changed_on)]


def public_paths() -> Iterator[tuple[str, dict[str, str]]]:
    """The path of every public page in English, and by language the day it last changed, where that is known."""
    with translation.override(settings.LANGUAGE_CODE):
        for name in ("home", "about", "privacy", "reach"):
            yield reverse(f"campaign:{name}"), {}
        if GivingLink.objects.exists():
            yield reverse("campaign:donate"), {}
        yield reverse("articles:list"), {}
        for article in Article.objects.published(timezone.now()).newest_first().prefetch_related("texts")[:1000]:
            yield reverse("articles:detail", args=[article.slug]), unchanged_since(article)
        for slug in Appeal.objects.published().order_by("pk").values_list("slug", flat=True):
            for name in ("write", "whole", "wall"):
                yield reverse(f"appeals:{name}", args=[slug]), {}


def unchanged_since(article: Article) -> dict[str, str]:
    """The day a report came out here, for those of its texts that were not changed since: only that much is known."""
    published_on = timezone.localdate(article.published_at).isoformat() if article.published_at else ""
    return {text.language: published_on for text in article.texts.all() if text.revision == 1}


def in_every_language(path: str, changed_on: dict[str, str]) -> list[Entry]:
    urls = {code: settings.SITE_URL + paths.path_in_language(path, code) for code, _ in settings.LANGUAGES}
    alternates = [*urls.items(), ("x-default", urls[settings.LANGUAGE_CODE])]
    return [Entry(url, alternates, changed_on.get(code, "")) for code, url in urls.items()]
