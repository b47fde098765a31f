"""What the sitemap lists."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from appeals.models import Appeal
from articles.models import Article
from campaign import addresses


@dataclass(frozen=True)
class Entry:
    """A page in one language with all its languages beside it."""

    url: str
    alternates: list[tuple[str, str]]


def entries() -> list[Entry]:
    """Every public page, in every language."""
    with translation.override(settings.LANGUAGE_CODE):
        paths = [reverse(f"campaign:{name}") for name in ("home", "about", "privacy", "reach", "donate")]
        paths.append(reverse("articles:list"))
        for slug in Article.objects.published(timezone.now()).newest_first().values_list("slug", flat=True)[:1000]:
            paths.append(reverse("articles:detail", args=[slug]))
        for slug in Appeal.objects.published().order_by("pk").values_list("slug", flat=True):
            paths += [reverse(f"appeals:{name}", args=[slug]) for name in ("write", "whole", "wall")]
    found = []
    for path in paths:
        alternates = [(code, settings.SITE_URL + addresses.in_language(path, code)) for code, _ in settings.LANGUAGES]
        found += [Entry(url, alternates) for _, url in alternates]
    return found
