"""Finding the appeal of a URL."""

import time

from django.http import HttpRequest

from appeals.models import Appeal
from texts.slug_views import by_slug

# How long letters are taken in with the appeal as it was read: finding it is a third of the work of storing one.
KEPT_SECONDS = 2.0
_kept: dict[str, tuple[float, Appeal]] = {}


def _find(request: HttpRequest, slug: str) -> Appeal | None:
    if request.method != "POST":
        return Appeal.objects.published().filter(slug=slug).select_related("tally").first()
    now = time.monotonic()
    until, appeal = _kept.get(slug, (0.0, None))
    if appeal is None or now >= until:
        # A POST shows the appeal, and so its tally, only if something is wrong with the letter.
        appeal = Appeal.objects.published().filter(slug=slug).first()
        if appeal is None:
            return None
        _kept[slug] = now + KEPT_SECONDS, appeal
    return appeal


def _find_renamed(slug: str) -> Appeal | None:
    return Appeal.objects.published().formerly(slug).select_related("tally").first()


# Passes the published appeal, its tally loaded for GET, to the view.
with_appeal = by_slug(_find, _find_renamed)
