"""Changing an article's address."""

import datetime as dt
from typing import Any

from django.db import transaction

from articles.models import Article, OldSlug
from organisers import record

# What stands at `/articles/<word>/` besides articles.
TAKEN_BY_PAGES = {"feed"}


def is_slug_free(slug: str, article: Article) -> bool:
    """Whether no page and no other article has this address, nor had it once."""
    if slug in TAKEN_BY_PAGES or Article.objects.exclude(pk=article.pk).filter(slug=slug).exists():
        return False
    return not OldSlug.objects.filter(slug=slug).exclude(article_id=article.pk).exists()


@transaction.atomic
def rename(*, article: Article, old_slug: str, by: Any, now: dt.datetime) -> bool:
    """Keeps the address that a just saved article had before; going back to an own old address is allowed."""
    if old_slug == article.slug:
        return False
    OldSlug.objects.filter(slug=article.slug, article=article).delete()
    OldSlug.objects.get_or_create(slug=old_slug, defaults={"article": article})
    record.write(by=by, act="change address", subject=f"article {article.pk}", now=now)
    return True
