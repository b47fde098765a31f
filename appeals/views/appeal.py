"""Finding the appeal that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from appeals.models import Appeal, OldSlug
from safety.prepared import Hole, Select


def _of_slug() -> QuerySet[Appeal]:
    return Appeal.objects.published().filter(slug=Hole("slug", Appeal._meta.get_field("slug")))


_to_show = Select(lambda: _of_slug().select_related("tally"))
# Where a letter comes in, nothing of the appeal is shown, unless something is wrong with the letter.
_to_write = Select(_of_slug)


def with_appeal(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the published appeal (its tally at hand); an old slug leads on to the new one.

    What is sent to an old slug is taken there and then: a redirect would lose the words of a form left open meanwhile.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        # A slug is unique: there is one row or none.
        for appeal in (_to_write if request.method == "POST" else _to_show).rows(slug=slug):
            return view(request, appeal, **kwargs)
        old = OldSlug.objects.select_related("appeal__tally").filter(slug=slug, appeal__is_published=True).first()
        if old is None or request.resolver_match is None:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return view(request, old.appeal, **kwargs)
        return redirect(request.resolver_match.view_name, permanent=True, slug=old.appeal.slug, **kwargs)

    return wrapped
