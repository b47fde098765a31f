"""Finding the appeal that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from appeals.models import Appeal, OldAddress
from safety.prepared import Hole, Select

_published = Select(
    lambda: Appeal.objects.published().select_related("tally").filter(slug=Hole("slug", Appeal._meta.get_field("slug")))
)


def with_appeal(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the published appeal (its tally at hand); an old slug leads on to the new one.

    What is sent to an old slug is taken there and then: a redirect would lose the words of a form left open meanwhile.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        # A slug is unique: there is one row or none.
        for appeal in _published.rows(slug=slug):
            return view(request, appeal, **kwargs)
        old = OldAddress.objects.select_related("appeal__tally").filter(slug=slug, appeal__is_published=True).first()
        if old is None or request.resolver_match is None:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return view(request, old.appeal, **kwargs)
        return redirect(request.resolver_match.view_name, permanent=True, slug=old.appeal.slug, **kwargs)

    return wrapped
