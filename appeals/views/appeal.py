"""Finding the appeal that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from appeals.models import Appeal, OldAddress


def with_appeal(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the published appeal (its tally and texts at hand); an old slug leads on to the new one."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        appeal = Appeal.objects.published().select_related("tally").filter(slug=slug).first()
        if appeal is not None:
            return view(request, appeal, **kwargs)
        old = OldAddress.objects.select_related("appeal").filter(slug=slug, appeal__is_published=True).first()
        if old is None or request.method not in ("GET", "HEAD") or request.resolver_match is None:
            raise Http404
        return redirect(request.resolver_match.view_name, permanent=True, slug=old.appeal.slug, **kwargs)

    return wrapped
