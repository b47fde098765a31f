"""Finding the appeal of a URL."""

from django.db.models import QuerySet
from django.http import HttpRequest

from appeals.models import Appeal
from safety.prepared import Hole, Select
from texts.slug_views import by_slug


def _of_slug() -> QuerySet[Appeal]:
    return Appeal.objects.published().filter(slug=Hole("slug", Appeal._meta.get_field("slug")))


_to_show = Select(lambda: _of_slug().select_related("tally"))
# A POST shows the appeal only if something is wrong with the letter.
_to_write = Select(_of_slug)


def _find(request: HttpRequest, slug: str) -> Appeal | None:
    # A slug is unique: one row at most.
    return next(iter((_to_write if request.method == "POST" else _to_show).rows(slug=slug)), None)


def _find_renamed(slug: str) -> Appeal | None:
    return Appeal.objects.published().formerly(slug).select_related("tally").first()


# Passes the published appeal, its tally loaded, to the view.
with_appeal = by_slug(_find, _find_renamed)
